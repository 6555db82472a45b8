/**
 * Keeps the segments of an owner within `maxBytes` and `maxAge`. What is over goes, a whole segment at a time, and is counted.
 *
 * **Bytes.** Lowest severity first (`EVICTION_ORDER`), within a lane the oldest first. The writer does not wait for it, so room
 * is kept free for what is written until the next look: a sixteenth, and twice what was written since the last look, up to a
 * half. Only who writes more than that in the time that the shipper's thread does not get to run is above the limit meanwhile.
 *
 * **Age.** A clock that is set, by a year even, must not cost a record that could be delivered:
 *
 * - An own segment is as old as the time it has been sealed, by the clock that never jumps. An active one is sealed after an
 *   eighth of `maxAge`, so nothing becomes older than 9/8 of it.
 * - One taken over from a dead owner was this old when it was found: the lesser of what the file's time and what the time of
 *   its next frame say, and no less than nothing. The time since then is added, by the clock that never jumps. It goes only
 *   after it could have been sent for `GRACE`: if the clock was set between the death and the takeover, nothing else tells.
 */
import type { Clock } from './clock.ts';
import type { DiskQueue } from './disk-queue.ts';
import type { DiskShelf } from './disk-shelf.ts';
import { EVICTION_ORDER, LANES, type Lane } from './spool.ts';
import type { StoredSegment } from './stored-segment.ts';

/** Milliseconds that a segment taken over is tried, however old it seems. */
const GRACE = 600_000;
/** Shares of `maxBytes` that are kept free for what is written until the next look, at least and at most. */
const LEAST_ROOM = 1 / 16;
const MOST_ROOM = 1 / 2;
/** Share of `maxAge` after which an active segment is sealed. */
const ACTIVE = 1 / 8;

export interface BoundsOptions {
  readonly shelf: DiskShelf;
  readonly clock: Clock;
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly maxAge: number;
}

export class Bounds {
  readonly #shelf: DiskShelf;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  /** Bytes that the last look has left. */
  #left = Number.POSITIVE_INFINITY;

  constructor({ shelf, clock, maxBytes, maxAge }: BoundsOptions) {
    this.#shelf = shelf;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#maxAge = maxAge;
  }

  /** Both. Never throws. */
  enforce(): void {
    this.enforceAge();
    this.enforceBytes();
  }

  /** Cheap; to be called often while entries come in. Never throws. */
  enforceBytes(): void {
    let { bytes } = this.#shelf;
    const room = Math.max(this.#maxBytes * LEAST_ROOM, 2 * (bytes - this.#left));
    const target = this.#maxBytes - Math.min(room, this.#maxBytes * MOST_ROOM);
    this.#left = bytes;
    if (bytes <= target) return;
    while (bytes > target) {
      const victim = this.#victim(bytes > this.#maxBytes);
      if (victim === undefined) break;
      bytes -= victim.segment.bytes;
      if (!this.#shelf.discard(victim.queue, victim.segment, 'spool_full')) break;
    }
    this.#left = bytes;
    this.#shelf.tidy();
  }

  /** To be called every minute or so. Never throws. */
  enforceAge(): void {
    for (const lane of LANES) {
      const own = this.#shelf.own(lane);
      if (own !== undefined) this.#enforceAgeOfOwn(own);
      for (const queue of this.#shelf.inherited(lane))
        this.#enforceAge(queue, (segment) => this.#isOld(queue, segment));
    }
    this.#shelf.tidy();
  }

  #enforceAgeOfOwn(own: DiskQueue): void {
    const held = ({ since }: StoredSegment): number => this.#clock.elapsed() - since;
    this.#enforceAge(own, (segment) => held(segment) > this.#maxAge);
    const { active } = own;
    if (active === undefined || held(active) <= this.#maxAge * ACTIVE) return;
    // If all of it is delivered this is what finds out that it is over.
    if (this.#shelf.seal(active)) own.peek();
  }

  #enforceAge(queue: DiskQueue, isOld: (segment: StoredSegment) => boolean): void {
    for (const segment of [...queue.sealed]) {
      if (!isOld(segment) || !this.#shelf.discard(queue, segment, 'too_old')) return;
    }
  }

  #isOld(queue: DiskQueue, segment: StoredSegment): boolean {
    const held = this.#clock.elapsed() - segment.since;
    const isOlder = (time: number): boolean => Math.max(0, segment.foundAt - time) + held > this.#maxAge;
    if (held < Math.min(GRACE, this.#maxAge) || !isOlder(segment.mtimeMs)) return false;
    try {
      const time = queue.nextTime(segment);
      return time === undefined || isOlder(time);
    } catch {
      // Whoever is to send it will find out.
      return false;
    }
  }

  /** @param isUrgent there is no time to wait for an active segment to be sealed. */
  #victim(isUrgent: boolean): { queue: DiskQueue; segment: StoredSegment } | undefined {
    for (const lane of EVICTION_ORDER) {
      const found = this.#oldest(lane);
      if (found !== undefined) return found;
      const active = this.#shelf.own(lane)?.active;
      if (active === undefined) continue;
      if (this.#shelf.seal(active)) return this.#oldest(lane);
      if (!isUrgent) return undefined;
    }
    return undefined;
  }

  #oldest(lane: Lane): { queue: DiskQueue; segment: StoredSegment } | undefined {
    let oldest: { queue: DiskQueue; segment: StoredSegment } | undefined;
    for (const queue of [...this.#shelf.inherited(lane), this.#shelf.own(lane)]) {
      const segment = queue?.sealed[0];
      if (queue === undefined || segment === undefined) continue;
      if (oldest === undefined || segment.mtimeMs < oldest.segment.mtimeMs) oldest = { queue, segment };
    }
    return oldest;
  }
}
