/** Frames that the disk would not have, of one lane, in bounded memory. */
import type { Lane } from './spool.ts';
import { type FrameOrigin, type FrameQueue, insertInOrder, type WaitingFrame } from './waiting-frame.ts';

/** A frame without a place on the disk. */
export interface MemoryFrame {
  /** The `resource` field, with tag and length; the same object for the same bytes. */
  readonly resource: Uint8Array;
  /** A run of whole `scope_logs` / `scope_spans` fields; kept, so nobody else may write to it. */
  readonly payload: Uint8Array;
  readonly entries: number;
  /** Unix milliseconds of the first entry. */
  readonly time: number;
}

export class MemoryQueue implements FrameQueue, FrameOrigin {
  readonly lane: Lane;
  readonly order = 0;
  /** Called with what came or, below zero, went. */
  readonly #onHeld: (bytes: number, entries: number) => void;
  #waiting: WaitingFrame[] = [];
  /** The first so many of `#waiting` are taken. */
  #first = 0;
  /** Came back, and go first. */
  readonly #returned: WaitingFrame[] = [];
  readonly #taken = new Set<WaitingFrame>();
  #count = 0;

  constructor(lane: Lane, onHeld: (bytes: number, entries: number) => void) {
    this.lane = lane;
    this.#onHeld = onHeld;
  }

  get underWay(): number {
    return this.#taken.size;
  }

  /** A number above those of all frames so far. */
  get mark(): number {
    return this.#count;
  }

  /** Whether all frames from before a mark are settled. */
  isPast(mark: number): boolean {
    const first = this.peek();
    if (first !== undefined && first.start < mark) return false;
    for (const frame of this.#taken) if (frame.start < mark) return false;
    return true;
  }

  add({ resource, payload, entries, time }: MemoryFrame): void {
    const start = this.#count++;
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#waiting.push({
      origin: this,
      resource,
      payload: bytes,
      entries,
      time,
      start,
      end: this.#count,
      isGone: false,
    });
    this.#onHeld(bytes.length, entries);
  }

  peek(): WaitingFrame | undefined {
    return this.#returned[0] ?? this.#waiting[this.#first];
  }

  shift(): void {
    const frame = this.#remove();
    if (frame !== undefined) this.#taken.add(frame);
  }

  /** @returns the entries of the oldest frame that is not under way, which is gone; undefined when there is none. */
  evict(): number | undefined {
    const frame = this.#remove();
    if (frame === undefined) return undefined;
    frame.isGone = true;
    this.#onHeld(-frame.payload.length, -frame.entries);
    return frame.entries;
  }

  settle(frame: WaitingFrame): void {
    if (!this.#taken.delete(frame)) return;
    frame.isGone = true;
    this.#onHeld(-frame.payload.length, -frame.entries);
  }

  commit(): void {}

  giveBack(frame: WaitingFrame): void {
    if (this.#taken.delete(frame)) insertInOrder(this.#returned, frame);
  }

  #remove(): WaitingFrame | undefined {
    const returned = this.#returned.shift();
    if (returned !== undefined) return returned;
    const frame = this.#waiting[this.#first];
    if (frame === undefined) return undefined;
    this.#first++;
    if (this.#first === this.#waiting.length || this.#first > 1_000) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return frame;
  }
}
