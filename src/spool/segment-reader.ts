/**
 * Reads the frames of a segment, one after the other, and steps over what is broken. What it returns is what a checksum
 * vouches for.
 */
import {
  entriesBetween,
  FRAME_HEADER,
  type Frame,
  findNext,
  MAX_PAYLOAD,
  parseHeader,
  readFrame,
} from './format.ts';
import type { SegmentSource } from './segment-source.ts';

/** Bytes read at once; a whole frame of the writer's fits. */
const CHUNK = 256 * 1024;
/** Bytes in which the largest frame fits. */
const LARGEST = FRAME_HEADER + MAX_PAYLOAD;
/** Bytes in which a header mostly fits. */
const USUAL_HEADER = 8 * 1024;
/** Bytes searched at once for the next whole frame; a segment has less. */
const SEARCHED = 64 * 1024 * 1024;

/** A stretch that is no frame. */
export interface Breach {
  readonly offset: number;
  readonly bytes: Buffer;
  /** How many entries were in it, as far as that can be told. */
  readonly entries: number;
}

export interface ReaderEvents {
  corrupt(breach: Breach): void;
  /** The segment ends in the middle of a frame. */
  torn(bytes: number): void;
}

/**
 * What it means when a frame is not complete at the end of what there is:
 *
 * - `complete`: the writer says that all before the end is written, so the frame is corrupt.
 * - `final`: nobody writes any more, so it is torn.
 * - `growing`: more may come.
 */
export type End = 'complete' | 'final' | 'growing';

export interface FrameAt extends Frame {
  readonly start: number;
}

export class SegmentReader {
  readonly #source: SegmentSource;
  readonly #events: ReaderEvents;
  readonly #salt: number;
  /** Where the next frame is looked for. */
  #offset: number;
  /** What has been read of the file, and where that begins. */
  #chunk: Buffer = Buffer.alloc(0);
  #chunkAt = 0;

  /** @param offset behind the header, at the beginning of a frame. */
  constructor(source: SegmentSource, salt: number, offset: number, events: ReaderEvents) {
    this.#source = source;
    this.#salt = salt;
    this.#offset = offset;
    this.#events = events;
  }

  /** Up to where it has been read. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * @param limit offset behind the last byte that may be read.
   * @returns undefined when there is no more below the limit.
   * @throws Error of `node:fs`; then nothing has changed.
   */
  next(limit: number, end: End): FrameAt | undefined {
    while (this.#offset < limit) {
      const found = this.#frame(limit);
      if (typeof found !== 'string') {
        const { entries, time, payload } = found;
        const start = this.#offset;
        this.#offset = this.#chunkAt + found.end;
        return { entries, time, payload, start, end: this.#offset };
      }
      if (found === 'torn' && end === 'growing') return undefined;
      this.#skip(limit, found, end);
    }
    return undefined;
  }

  #frame(limit: number): Frame | 'torn' | 'corrupt' {
    for (const length of [0, CHUNK, LARGEST]) {
      const wanted = Math.min(length, limit - this.#offset);
      if (length > 0) this.#load(wanted);
      const at = this.#offset - this.#chunkAt;
      if (at < 0 || at >= this.#chunk.length) continue;
      const found = readFrame(this.#chunk, at, this.#salt);
      if (found !== 'torn' || wanted === limit - this.#offset) return found;
    }
    return 'torn';
  }

  /** Steps over what is no frame. */
  #skip(limit: number, what: 'torn' | 'corrupt', end: End): void {
    this.#load(Math.min(SEARCHED, limit - this.#offset));
    const next = findNext(this.#chunk, 1, this.#salt);
    const isLast = next === -1 && this.#offset + this.#chunk.length >= limit;
    const isTorn = isLast && what === 'torn' && end === 'final';
    const length = next === -1 ? this.#chunk.length : next;
    // The file is shorter than was said.
    if (length === 0) {
      this.#events.torn(limit - this.#offset);
      this.#offset = limit;
      return;
    }
    if (isTorn) this.#events.torn(length);
    else {
      this.#events.corrupt({
        offset: this.#offset,
        bytes: this.#chunk.subarray(0, length),
        entries: entriesBetween(this.#chunk, 0, length, this.#salt),
      });
    }
    this.#offset += length;
  }

  #load(length: number): void {
    this.#chunk = this.#source.read(this.#offset, length);
    this.#chunkAt = this.#offset;
  }
}

/** The header of a segment. @param limit offset behind the last byte that may be read. */
export function readHeader(source: SegmentSource, limit: number): ReturnType<typeof parseHeader> {
  const found = parseHeader(source.read(0, Math.min(USUAL_HEADER, limit)));
  return found === 'torn' && limit > USUAL_HEADER
    ? parseHeader(source.read(0, Math.min(2 * LARGEST, limit)))
    : found;
}
