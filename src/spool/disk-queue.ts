/**
 * The segments of one lane in one folder, as a stream of frames. Its own owner's lane grows by the word of the writer
 * (`position`), so no folder is listed while it runs; one of a dead owner is what was found in its folder.
 */
import { basename } from 'node:path';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import type { SegmentFile } from './folder-contents.ts';
import type { Position } from './lane-memory.ts';
import { beganAt } from './owner-folder.ts';
import { ReadRetry } from './read-retry.ts';
import type { Breach } from './segment-reader.ts';
import type { DropReason, Lane } from './spool.ts';
import { type SegmentSurroundings, StoredSegment } from './stored-segment.ts';
import { type FrameQueue, insertInOrder, type WaitingFrame } from './waiting-frame.ts';
import { activeOf, WrittenLane } from './written-lane.ts';

/** What a queue tells of its segments. */
export interface QueueEvents {
  intern(resource: Uint8Array): Uint8Array;
  corrupt(segment: StoredSegment, breach: Breach): void;
  torn(segment: StoredSegment, bytes: number): void;
  /** It cannot be read, as a whole; it is to be set aside. */
  unreadable(segment: StoredSegment, why: Error): void;
  /** Entries of a segment that has gone came back. */
  gone(segment: StoredSegment, entries: number, as: DropReason): void;
  /** It cannot be read, and its owner writes to it: it should be sealed. */
  stuck(segment: StoredSegment): void;
  /** A segment of the owner's own is not there any more, and was never read. */
  missing(lane: Lane): void;
  /** All of it is delivered or lost; it is to be deleted. */
  finished(segment: StoredSegment): void;
}

export interface QueueOptions {
  readonly folder: string;
  readonly lane: Lane;
  /** Those that are sealed, upwards by number. */
  readonly files: readonly SegmentFile[];
  /** Of the owner's own lane: how far it is written. */
  readonly position?: () => Position;
  readonly disk: FileSystem;
  readonly clock: Clock;
  readonly events: QueueEvents;
}

export class DiskQueue implements FrameQueue {
  readonly folder: string;
  readonly lane: Lane;
  /** Unix milliseconds at which the owner began. */
  readonly began: number;
  /** Of the owner's own lane. */
  readonly #written: WrittenLane | undefined;
  readonly #clock: Clock;
  readonly #events: QueueEvents;
  readonly #around: SegmentSurroundings;
  /** Those that are not read to the end, by number; of an owner's own lane the last may be active. */
  readonly #ahead: StoredSegment[] = [];
  /** Those that are, while frames of them are under way. */
  readonly #behind = new Set<StoredSegment>();
  readonly #returned: WaitingFrame[] = [];
  readonly #retry: ReadRetry;
  #head: WaitingFrame | undefined;
  #underWay = 0;
  #isClosed = false;

  constructor({ folder, lane, files, position, disk, clock, events }: QueueOptions) {
    this.folder = folder;
    this.began = beganAt(basename(folder));
    this.lane = lane;
    this.#clock = clock;
    this.#retry = new ReadRetry(clock);
    this.#events = events;
    this.#around = {
      disk,
      intern: (resource) => events.intern(resource),
      corrupt: (segment, breach) => events.corrupt(segment, breach),
      torn: (segment, bytes) => events.torn(segment, bytes),
      settled: (segment) => {
        this.#underWay--;
        if (segment.isGone && segment.isSettled) this.#behind.delete(segment);
      },
      returned: (frame, segment) => this.#returnedFrom(segment, frame),
      finished: (segment) => {
        this.drop(segment);
        events.finished(segment);
      },
    };
    this.#written =
      position &&
      new WrittenLane({
        folder,
        lane,
        position,
        disk,
        clock,
        make: (place, isSealed) => new StoredSegment(place, isSealed, this.#around),
        missing: () => events.missing(lane),
      });
    this.addFound(files);
  }

  /**
   * Adds what was found in the folder, once. Of the owner's own lane, what an earlier shipper has not deleted: from the
   * segment on that was active when this was made, the writer tells.
   */
  addFound(files: readonly SegmentFile[]): void {
    const { folder } = this;
    const since = this.#clock.elapsed();
    const foundAt = this.#clock.now();
    const first = this.#written?.first ?? Number.POSITIVE_INFINITY;
    const found = files
      .filter(({ number }) => number < first)
      .map((file) => new StoredSegment({ folder, ...file, foundAt, since }, true, this.#around));
    this.#ahead.unshift(...found);
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Segments that nobody writes to and of which something waits, oldest first. */
  get sealed(): readonly StoredSegment[] {
    this.#follow();
    const behind = [...this.#behind].filter(
      (segment) => !segment.isGone && this.#returned.some(({ origin }) => origin === segment),
    );
    return [...behind, ...this.#ahead.filter((segment) => segment.isSealed)];
  }

  /** Bytes on the disk, all its segments together. */
  get bytes(): number {
    this.#follow();
    let bytes = 0;
    for (const segment of this.#ahead) bytes += segment.bytes;
    for (const segment of this.#behind) if (!segment.isGone) bytes += segment.bytes;
    return bytes;
  }

  /** The segment that its owner writes to, if there is one. */
  get active(): StoredSegment | undefined {
    return activeOf(this.#ahead);
  }

  /** True when it has nothing and, being a dead owner's, will never have. */
  get isOver(): boolean {
    return (
      this.#written === undefined &&
      this.#ahead.length === 0 &&
      this.#behind.size === 0 &&
      this.#underWay === 0 &&
      this.#returned.length === 0 &&
      this.#head === undefined
    );
  }

  /** Whether something waits that cannot be read just now. */
  get isBlocked(): boolean {
    return this.#retry.isWaiting;
  }

  peek(): WaitingFrame | undefined {
    const first = this.#returned[0] ?? this.#head;
    if (first !== undefined) return first;
    if (this.isBlocked) return undefined;
    this.#follow();
    for (;;) {
      const segment = this.#ahead[0];
      if (segment === undefined) return undefined;
      try {
        this.#head = segment.next();
        this.#retry.worked();
      } catch (error) {
        if (!this.#failed(segment, error as Error)) return undefined;
        continue;
      }
      if (this.#head !== undefined) return this.#head;
      if (!segment.isRead) return undefined;
      // Unless it was finished at once it goes on being ours until its frames are settled.
      if (this.#ahead[0] === segment) {
        this.#ahead.shift();
        this.#behind.add(segment);
      }
    }
  }

  shift(): void {
    if (this.#returned.length > 0) this.#returned.shift();
    else this.#head = undefined;
    this.#underWay++;
  }

  /**
   * Gives up a segment, whose file somebody else takes care of. Frames of it that are under way can still be settled or
   * given back.
   */
  drop(segment: StoredSegment): void {
    if (this.#head?.origin === segment) {
      segment.forget(this.#head);
      this.#head = undefined;
    }
    const at = this.#ahead.indexOf(segment);
    if (at !== -1) this.#ahead.splice(at, 1);
    if (segment.isSettled) this.#behind.delete(segment);
    else this.#behind.add(segment);
    segment.leave();
  }

  /**
   * Gives up a segment with all that waits of it. What is under way can still be delivered; if it comes back it is gone too.
   *
   * @returns how many entries waited.
   * @throws Error when it cannot be read; then nothing has changed.
   */
  discard(segment: StoredSegment, as: DropReason): number {
    let entries = segment.countRest();
    if (this.#head?.origin === segment) entries += this.#head.entries;
    for (let at = this.#returned.length - 1; at >= 0; at--) {
      const frame = this.#returned[at] as WaitingFrame;
      if (frame.origin !== segment) continue;
      this.#returned.splice(at, 1);
      segment.forget(frame);
      entries += frame.entries;
    }
    segment.goneAs = as;
    this.drop(segment);
    return entries;
  }

  /** @returns Unix milliseconds of the next frame of a segment; undefined when there is none. @throws as above. */
  nextTime(segment: StoredSegment): number | undefined {
    return this.#head?.origin === segment ? this.#head.time : segment.nextTime();
  }

  /** Whether all before a position of the owner's own lane is delivered or lost. */
  isPast({ number, end }: Position): boolean {
    const isBefore = (segment: StoredSegment): boolean =>
      segment.number < number || (segment.number === number && segment.settledUpTo < end);
    this.#follow();
    return !this.#ahead.some(isBefore) && ![...this.#behind].some(isBefore);
  }

  /** Closes all files; nothing can be taken any more. Segments that turn out to be finished are given up as such. */
  close(): void {
    this.peek();
    this.#isClosed = true;
    for (const segment of [...this.#ahead, ...this.#behind]) segment.leave();
    this.#ahead.length = 0;
    this.#returned.length = 0;
    this.#head = undefined;
  }

  #returnedFrom(segment: StoredSegment, frame: WaitingFrame): void {
    this.#underWay--;
    if (segment.goneAs === undefined) {
      insertInOrder(this.#returned, frame);
      return;
    }
    segment.forget(frame);
    if (segment.isSettled) this.#behind.delete(segment);
    this.#events.gone(segment, frame.entries, segment.goneAs);
  }

  /** Takes note of what the writer has written. */
  #follow(): void {
    if (!this.#isClosed) this.#written?.follow(this.#ahead);
  }

  /** @returns true when the segment is out of the way. */
  #failed(segment: StoredSegment, error: Error): boolean {
    const isHopeless = this.#retry.failed(error);
    if (isHopeless && !segment.isSealed) this.#events.stuck(segment);
    if (!isHopeless || !segment.isSealed) return false;
    this.#retry.reset();
    this.drop(segment);
    this.#events.unreadable(segment, error);
    return true;
  }
}
