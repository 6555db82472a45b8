/** Which segments the writer of a lane has made, found by what it publishes: nothing is listed. */
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import type { Position } from './lane-memory.ts';
import { segmentName } from './segment-name.ts';
import type { Lane } from './spool.ts';
import type { SegmentPlace, StoredSegment } from './stored-segment.ts';

export interface WrittenLaneOptions {
  readonly folder: string;
  readonly lane: Lane;
  /** How far it is written. */
  readonly position: () => Position;
  readonly disk: FileSystem;
  readonly clock: Clock;
  make(place: SegmentPlace, isSealed: boolean): StoredSegment;
  /** A segment is not there any more, and was never read. */
  missing(): void;
}

export class WrittenLane {
  /** Number of the segment that was active at the beginning. What is before it, an earlier shipper has left. */
  readonly first: number;
  readonly #options: WrittenLaneOptions;
  /** Number of the active segment as far as it is known. */
  #known: number;

  constructor(options: WrittenLaneOptions) {
    this.#options = options;
    this.first = options.position().number;
    this.#known = this.first;
  }

  /** Brings a list up to what is written. @param segments by number; the last may be the active one. */
  follow(segments: StoredSegment[]): void {
    const { number, end } = this.#options.position();
    if (number > this.#known) {
      const active = activeOf(segments);
      active?.seal(this.#size(active.path) ?? active.bytes, this.#options.clock.elapsed());
      const from = active === undefined ? this.#known : this.#known + 1;
      for (let sealed = from; sealed < number; sealed++) this.#find(sealed, segments);
      this.#known = number;
    }
    if (end === 0) return;
    if (activeOf(segments) === undefined) segments.push(this.#segment(number, 0, false));
    activeOf(segments)?.grow(end);
  }

  #find(number: number, segments: StoredSegment[]): void {
    const size = this.#size(this.#path(number));
    if (size === undefined) this.#options.missing();
    else segments.push(this.#segment(number, size, true));
  }

  #segment(number: number, bytes: number, isSealed: boolean): StoredSegment {
    const { folder, lane, clock, make } = this.#options;
    const path = this.#path(number);
    const foundAt = clock.now();
    const since = clock.elapsed();
    return make(
      { folder, lane, number, path, isCompressed: false, bytes, mtimeMs: foundAt, foundAt, since },
      isSealed,
    );
  }

  #path(number: number): string {
    return join(this.#options.folder, segmentName(this.#options.lane, number));
  }

  /** @returns undefined when there is no such file, 0 when that cannot be told. */
  #size(path: string): number | undefined {
    try {
      return this.#options.disk.statSync(path).size;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 0;
    }
  }
}

/** The segment that its owner writes to, if there is one. */
export function activeOf(segments: readonly StoredSegment[]): StoredSegment | undefined {
  const last = segments.at(-1);
  return last === undefined || last.isSealed ? undefined : last;
}
