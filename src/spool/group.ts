/**
 * The entries that one turn has made for a lane, on the caller's side: encoded one behind the other, with room for a frame's
 * header in front, so that they become a frame where they lie.
 */
import { FRAME_HEADER, MAX_PAYLOAD } from './format.ts';
import {
  bytesOf,
  entriesOf,
  GROUP_BYTES,
  GROUP_ENTRIES,
  type LaneMemory,
  type Run,
  run,
} from './lane-memory.ts';
import type { Encode } from './spool.ts';

/** Bytes after which a group does not wait for the end of its turn. More in a write saves nothing. */
const FULL = 64 * 1024;
/** Bytes of the first buffer for an entry for which a group has no room. */
const FIRST_LARGE = 2 * GROUP_BYTES;

/** What became of an entry; numbers, since there is one for every record. */
export const APPENDED = 0;
export const NO_ROOM = 1;
export const FAILED = 2;
export type Appended = typeof APPENDED | typeof NO_ROOM | typeof FAILED;

/** Entries that can be made a frame: they lie `FRAME_HEADER` bytes behind `start`. */
export interface Frameable {
  readonly buffer: Buffer;
  readonly start: number;
  /** Bytes of the entries. */
  readonly bytes: number;
  readonly entries: number;
  /** Unix milliseconds of the first entry. */
  readonly time: number;
}

export class Group {
  entries = 0;
  readonly #shared: LaneMemory;
  readonly #buffer = Buffer.allocUnsafeSlow(FRAME_HEADER + GROUP_BYTES);
  #end = FRAME_HEADER;
  #published = FRAME_HEADER;
  #time = 0;

  constructor(shared: LaneMemory) {
    this.#shared = shared;
  }

  get isFull(): boolean {
    return this.#end >= FULL || this.entries >= GROUP_ENTRIES;
  }

  /** Whether the shipper can have seen any of it. */
  get isPublished(): boolean {
    return this.#published !== FRAME_HEADER;
  }

  /** @param time Unix milliseconds. */
  append<T>(encode: Encode<T>, entry: T, time: number): Appended {
    let end: number;
    try {
      end = encode(entry, this.#buffer, this.#end);
    } catch {
      return FAILED;
    }
    if (end === -1) return NO_ROOM;
    if (!(end > this.#end && end <= this.#buffer.length)) return FAILED;
    this.#end = end;
    if (this.entries++ === 0) this.#time = time;
    return APPENDED;
  }

  /** Shows the shipper what was appended, for a rescue. */
  publish(): void {
    const shared = this.#shared;
    if (this.#published === FRAME_HEADER) shared.time = this.#time;
    this.#buffer.copy(shared.entries, this.#published - FRAME_HEADER, this.#published, this.#end);
    this.#published = this.#end;
    shared.publish(run(this.entries, this.#end - FRAME_HEADER));
  }

  /** What of it is still to be written. The header of its frame will cover bytes that were rescued, and so written. */
  rest(rescued: Run): Frameable {
    return {
      buffer: this.#buffer,
      start: bytesOf(rescued),
      bytes: this.#end - FRAME_HEADER - bytesOf(rescued),
      entries: this.entries - entriesOf(rescued),
      time: this.#time,
    };
  }

  clear(): void {
    this.entries = 0;
    this.#end = FRAME_HEADER;
    this.#published = FRAME_HEADER;
  }
}

/**
 * An entry for which a whole group has no room, by itself.
 *
 * @param time Unix milliseconds.
 * @returns undefined when it cannot be encoded, or not within `MAX_PAYLOAD`.
 */
export function encodeLarge<T>(encode: Encode<T>, entry: T, time: number): Frameable | undefined {
  try {
    for (let room = FIRST_LARGE; ; room = Math.min(2 * room, MAX_PAYLOAD)) {
      const buffer = Buffer.allocUnsafeSlow(FRAME_HEADER + room);
      const end = encode(entry, buffer, FRAME_HEADER);
      if (end > FRAME_HEADER && end <= buffer.length)
        return { buffer, start: 0, bytes: end - FRAME_HEADER, entries: 1, time };
      if (end !== -1 || room === MAX_PAYLOAD) return undefined;
    }
  } catch {
    return undefined;
  }
}
