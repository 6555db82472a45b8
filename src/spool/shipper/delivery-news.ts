/** Says what becomes of the delivery of a signal: a failure that lasts, once, and its end; not every request. */
import type { Signal } from '../spool.ts';
import { isLocal } from './place.ts';
import type { After } from './timer.ts';

/**
 * Milliseconds that a failure lasts before it is worth a word. Whoever starts a service and what it sends to at the same time
 * is not told about it, nor of a receiver that is busy for a moment.
 */
const PATIENCE = 1_500;

/** Where `npx spanlog` listens when it is told no other. */
const VIEWER_PORT = '4318';

/** Milliseconds between two lines about refused entries. */
const REFUSAL_PAUSE = 60_000;

export class DeliveryNews {
  readonly #isSecond: boolean;
  readonly #place: string;
  readonly #signal: Signal;
  readonly #report: (line: string) => void;
  readonly #after: After;
  /** Anybody has ever answered. */
  #answered = false;
  /** Why nothing was delivered of late; undefined while all is well. */
  #reason: string | undefined;
  #told = false;
  #stopPatience: (() => void) | undefined;
  #refused = 0;
  #refusal = '';
  #refusalPause = false;

  /**
   * @param place where it goes, for people.
   * @param report takes one line for people.
   * @param isSecond another signal goes to the same place, and says it when nobody is there.
   */
  constructor(place: string, signal: Signal, report: (line: string) => void, after: After, isSecond = false) {
    this.#isSecond = isSecond;
    this.#place = place;
    this.#signal = signal;
    this.#report = report;
    this.#after = after;
  }

  /** A request leaves. */
  trying(): void {
    if (!this.#answered) this.#begin();
  }

  /**
   * A request failed, and is tried again.
   *
   * @param answered false when nobody did.
   */
  failed(reason: string, answered: boolean): void {
    this.#reason = reason;
    if (answered) this.#answered = true;
    this.#begin();
  }

  /** A request was answered, and its entries are settled. */
  worked(): void {
    this.#answered = true;
    this.#stopPatience?.();
    this.#stopPatience = undefined;
    if (this.#told) this.#report(`delivery to ${this.#place} (${this.#signal}) works again`);
    this.#told = false;
    this.#reason = undefined;
  }

  /** Entries were refused for good. The first are told at once, further ones once a minute, together. */
  refused(entries: number, reason: string): void {
    this.#refused += entries;
    this.#refusal = reason;
    if (!this.#refusalPause) this.#tellRefused();
  }

  /** The last chance to say what is still kept back. */
  ending(): void {
    if (this.#reason !== undefined) this.#tell();
    if (this.#refused > 0) this.#tellRefused();
  }

  #begin(): void {
    if (this.#told) return;
    this.#stopPatience ??= this.#after(PATIENCE, () => {
      this.#stopPatience = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#told || (!this.#answered && this.#isSecond)) return;
    this.#told = true;
    if (!this.#answered && this.#signal === 'logs') {
      this.#report(`no answer from ${this.#place} yet, trying again${viewerHint(this.#place)}`);
    } else {
      this.#report(
        `cannot deliver to ${this.#place} (${this.#signal}): ${this.#reason ?? 'no answer'}; trying again`,
      );
    }
  }

  #tellRefused(): void {
    const entries = this.#refused === 1 ? '1 of the' : `${this.#refused} of the`;
    this.#report(`${this.#place} has refused ${entries} ${this.#signal}: ${this.#refusal}`);
    this.#refused = 0;
    if (this.#refusalPause) return;
    this.#refusalPause = true;
    this.#after(REFUSAL_PAUSE, () => {
      this.#refusalPause = false;
      if (this.#refused > 0) this.#tellRefused();
    });
  }
}

function viewerHint(place: string): string {
  if (!isLocal(place)) return '';
  const port = /:(\d+)(?:\/|$)/.exec(place)?.[1] ?? '80';
  return ` (npx spanlog${port === VIEWER_PORT ? '' : ` --port ${port}`} starts a viewer there)`;
}
