/** What follows from an answer for the entries that were sent. */
import type { Backlog } from '../batch.ts';
import type { Clock } from '../clock.ts';
import type { Signal } from '../spool.ts';
import type { Answer } from './answer.ts';
import type { DeliveryNews } from './delivery-news.ts';
import type { RequestLimit } from './request-limit.ts';
import type { Piece, Shipment } from './shipment.ts';

/** Answers that break off after a 2xx, for the same entries: then the receiver has them, and cannot answer properly. */
const BROKEN_ANSWERS = 3;
/**
 * Entries refused one after the other, with none accepted between: then it is the destination that is doubted, since who
 * answers 400 to everything is mostly something else than a receiver. Nothing more is given up until it has accepted
 * something; each try asks about another entry.
 */
const DOUBT = 256;

/** `accepted` and `divided`: go on at once; `again`: after a pause. */
export type Next = 'accepted' | 'divided' | 'again';

export interface VerdictParts {
  readonly signal: Signal;
  readonly backlog: Backlog;
  readonly news: DeliveryNews;
  readonly clock: Clock;
}

export class Verdict {
  readonly #parts: VerdictParts;
  readonly #limit: RequestLimit;
  #refusedInRow = 0;

  constructor(parts: VerdictParts, limit: RequestLimit) {
    this.#parts = parts;
    this.#limit = limit;
  }

  /** @param piece of this shipment, taken from it by `next`. */
  on(answer: Answer, piece: Piece, shipment: Shipment): Next {
    switch (answer.kind) {
      case 'accepted':
        return this.#accepted(piece, shipment, answer.refused, answer.reason);
      case 'unsure':
        if (++piece.unsure >= BROKEN_ANSWERS) return this.#accepted(piece, shipment, 0, '');
        return this.#again(piece, shipment, answer.reason, true);
      case 'wait': {
        const brokeOff = answer.brokeOff === true;
        if (brokeOff && this.#limit.brokeOff(piece.bytes) && piece.entries > 1) shipment.divide(piece, false);
        else shipment.putBack(piece);
        this.#parts.news.failed(answer.reason, !brokeOff && answer.unreachable !== true);
        return 'again';
      }
      case 'too-large':
        if (piece.entries === 1) return this.#refused(piece, shipment, answer.reason);
        this.#limit.tooLarge(piece.bytes, this.#parts.clock.elapsed());
        shipment.divide(piece, false);
        return 'divided';
      case 'bad':
        if (piece.entries === 1) return this.#refused(piece, shipment, answer.reason);
        shipment.divide(piece, true);
        return 'divided';
    }
  }

  #accepted(piece: Piece, shipment: Shipment, refused: number, reason: string): Next {
    const { news } = this.#parts;
    shipment.delivered(piece, refused);
    this.#limit.accepted();
    // When it has kept none, it is known which were refused.
    if (refused === piece.entries) this.#quarantine(piece, reason);
    else this.#refusedInRow = 0;
    news.worked();
    if (refused > 0) news.refused(refused, reason || 'it does not say why');
    return 'accepted';
  }

  #refused(piece: Piece, shipment: Shipment, reason: string): Next {
    if (this.#refusedInRow >= DOUBT) {
      shipment.putBack(piece, true);
      this.#parts.news.failed(`it refuses everything: ${reason}`, true);
      return 'again';
    }
    this.#refusedInRow++;
    this.#quarantine(piece, reason);
    shipment.refused(piece);
    this.#parts.news.refused(1, reason);
    return 'divided';
  }

  #again(piece: Piece, shipment: Shipment, reason: string, answered: boolean): Next {
    shipment.putBack(piece);
    this.#parts.news.failed(reason, answered);
    return 'again';
  }

  #quarantine(piece: Piece, reason: string): void {
    for (const group of piece.groups) this.#parts.backlog.quarantine(this.#parts.signal, group, reason);
  }
}
