/**
 * A batch on its way, in pieces: what is too large is divided until it fits, and what is refused is divided until the
 * refused entries stand alone. Each half that is accepted says that the fault lies in the other one, so a bad entry among
 * n costs at most 2 log2(n) + 1 requests.
 */
import type { Batch, BatchGroup, BatchOutcome } from '../batch.ts';

/** What goes into one request. */
export interface Piece {
  readonly groups: readonly BatchGroup[];
  readonly entries: number;
  readonly bytes: number;
  /** The half this was divided from, while that has a refused entry which may be in either. */
  sibling: Piece | undefined;
  /** True: something in it is refused, so that it need not be sent whole. */
  isBad: boolean;
  /** Answers that broke off after a 2xx. */
  unsure: number;
}

export class Shipment {
  readonly #batch: Batch;
  readonly #outcome: BatchOutcome = { delivered: 0, refused: 0 };
  /** The last is sent first. */
  readonly #waiting: Piece[];
  #isReordered = false;

  /** @param limit of a single request. An entry larger than that goes by itself. */
  constructor(batch: Batch, limit: { entries: number; bytes: number }) {
    this.#batch = batch;
    this.#waiting = chunks(batch.groups, limit).reverse();
  }

  get isDone(): boolean {
    return this.#waiting.length === 0;
  }

  /** True while nothing of it has left and nothing was learnt of its entries, so that it can be given back as it was taken. */
  get isUntouched(): boolean {
    const { delivered, refused } = this.#outcome;
    return (
      delivered + refused === 0 && !this.#isReordered && this.#waiting.every((piece) => piece.unsure === 0)
    );
  }

  /**
   * @param bytes of a request at most, by what is known of the destination now.
   * @returns what to send next.
   * @throws RangeError when nothing is left.
   */
  next(bytes: number): Piece {
    const piece = this.#waiting.pop();
    if (piece === undefined) throw new RangeError('nothing is left of this shipment');
    if (piece.entries === 1 || (!piece.isBad && piece.bytes <= bytes)) return piece;
    this.divide(piece, piece.isBad);
    return this.next(bytes);
  }

  /** @param refused entries of it that are not kept, whichever they are. */
  delivered(piece: Piece, refused: number): void {
    this.#outcome.delivered += piece.entries - refused;
    this.#outcome.refused += refused;
    // Of two halves with a bad entry among them this was none.
    if (refused === 0 && piece.sibling !== undefined) piece.sibling.isBad = true;
  }

  /** All of it is refused for good. */
  refused(piece: Piece): void {
    this.#outcome.refused += piece.entries;
  }

  /** It is to be tried again: at once, or after all others. */
  putBack(piece: Piece, last = false): void {
    this.#isReordered ||= last;
    if (last) this.#waiting.unshift(piece);
    else this.#waiting.push(piece);
  }

  /**
   * Sends it as two, if it has two entries or more.
   *
   * @param isBad something in it is refused.
   */
  divide(piece: Piece, isBad: boolean): void {
    const [left, right] = halves(piece.groups, piece.entries >> 1).map(pieceOf) as [Piece, Piece];
    if (isBad) left.sibling = right;
    this.#waiting.push(right, left);
  }

  /** Nothing may be left. */
  settle(): void {
    this.#batch.settle(this.#outcome);
  }

  release(): void {
    this.#batch.release();
  }
}

function pieceOf(groups: readonly BatchGroup[]): Piece {
  let entries = 0;
  let bytes = 0;
  for (const group of groups) {
    entries += group.entries.length;
    for (const entry of group.entries) bytes += entry.length;
  }
  return { groups, entries, bytes, sibling: undefined, isBad: false, unsure: 0 };
}

/** Two lists of groups, the first with this many entries. */
function halves(groups: readonly BatchGroup[], entries: number): [BatchGroup[], BatchGroup[]] {
  const left: BatchGroup[] = [];
  const right: BatchGroup[] = [];
  let room = entries;
  for (const group of groups) {
    const { resource } = group;
    if (room > 0) left.push({ resource, entries: group.entries.slice(0, room) });
    if (group.entries.length > room) right.push({ resource, entries: group.entries.slice(room) });
    room = Math.max(0, room - group.entries.length);
  }
  return [left, right];
}

function chunks(groups: readonly BatchGroup[], limit: { entries: number; bytes: number }): Piece[] {
  const pieces: Piece[] = [];
  let current: BatchGroup[] = [];
  let entries = 0;
  let bytes = 0;
  for (const { resource, entries: all } of groups) {
    let from = 0;
    for (const [index, entry] of all.entries()) {
      if (entries > 0 && (entries === limit.entries || bytes + entry.length > limit.bytes)) {
        if (index > from) current.push({ resource, entries: all.slice(from, index) });
        pieces.push(pieceOf(current));
        current = [];
        entries = 0;
        bytes = 0;
        from = index;
      }
      entries++;
      bytes += entry.length;
    }
    if (all.length > from) current.push({ resource, entries: from === 0 ? all : all.slice(from) });
  }
  if (current.length > 0) pieces.push(pieceOf(current));
  return pieces;
}
