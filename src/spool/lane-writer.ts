/** One lane on the caller's side: its group, and the way of the group to the disk, or to memory while there is none. */
import type { DiskHealth } from './disk-health.ts';
import { FRAME_HEADER } from './format.ts';
import { APPENDED, encodeLarge, FAILED, type Frameable, Group, NO_ROOM } from './group.ts';
import type { LaneMemory } from './lane-memory.ts';
import type { SegmentWriter } from './segment-writer.ts';
import type { SharedState } from './shared-state.ts';
import { type Encode, type Lane, type Signal, signalOf } from './spool.ts';

/**
 * Takes entries that the disk did not.
 *
 * @param payload a run of whole entries, in memory of its own, which can be transferred.
 * @param time Unix milliseconds of the first.
 */
export type ToMemory = (lane: Lane, payload: Uint8Array<ArrayBuffer>, entries: number, time: number) => void;

export class LaneWriter {
  readonly #lane: Lane;
  readonly #signal: Signal;
  readonly #shared: LaneMemory;
  readonly #state: SharedState;
  readonly #health: DiskHealth;
  readonly #toMemory: ToMemory;
  readonly #group: Group;
  readonly #segment: SegmentWriter | undefined;

  /** @param segment undefined: everything goes to memory. */
  constructor(
    lane: Lane,
    shared: LaneMemory,
    segment: SegmentWriter | undefined,
    state: SharedState,
    health: DiskHealth,
    toMemory: ToMemory,
  ) {
    this.#lane = lane;
    this.#signal = signalOf(lane);
    this.#shared = shared;
    this.#segment = segment;
    this.#state = state;
    this.#health = health;
    this.#toMemory = toMemory;
    this.#group = new Group(shared);
  }

  /** Entries in the group, and not yet in the shared count. */
  get waiting(): number {
    return this.#group.entries;
  }

  /**
   * @param time Unix milliseconds.
   * @param now true: it is written when this returns, with the rest of the group.
   */
  append<T>(encode: Encode<T>, entry: T, time: number, now: boolean): void {
    const group = this.#group;
    if (!now && group.entries === 0) this.#prepare();
    let appended = group.append(encode, entry, time);
    if (appended === NO_ROOM && group.entries > 0) {
      this.write();
      appended = group.append(encode, entry, time);
    }
    if (appended === APPENDED) {
      if (now || group.isFull) this.write();
      else group.publish();
    } else if (appended === FAILED) {
      this.#refuse();
      if (now) this.write();
    } else {
      this.#appendLarge(encode, entry, time);
    }
  }

  /** A rescue needs a segment, and only the caller begins one. */
  #prepare(): void {
    const segment = this.#segment;
    if (segment === undefined || segment.isOpen || !this.#health.isToBeTried) return;
    this.#lock();
    try {
      segment.open();
    } catch (error) {
      this.#health.refused(error as Error);
    } finally {
      this.#shared.unlock();
    }
  }

  #refuse(): void {
    this.#state.add(this.#signal, 'appended', 1);
    this.#state.drop(this.#signal, 'internal_error', 1);
  }

  #appendLarge<T>(encode: Encode<T>, entry: T, time: number): void {
    const large = encodeLarge(encode, entry, time);
    if (large === undefined) {
      this.#refuse();
      return;
    }
    this.#state.add(this.#signal, 'appended', 1);
    this.#lock();
    try {
      this.#keep(large);
    } finally {
      this.#shared.unlock();
    }
  }

  /** Writes the group. */
  write(): void {
    const group = this.#group;
    if (group.entries === 0) return;
    this.#state.add(this.#signal, 'appended', group.entries);
    this.#lock();
    try {
      const rest = group.rest(group.isPublished ? this.#shared.rescued : 0);
      if (rest.entries > 0) this.#keep(rest);
    } finally {
      if (group.isPublished) this.#shared.clear();
      group.clear();
      this.#shared.unlock();
    }
  }

  #lock(): void {
    if (!this.#shared.lock()) this.#segment?.seal();
  }

  /** With the lock. */
  #keep(of: Frameable): void {
    const segment = this.#segment;
    if (segment !== undefined && this.#health.isToBeTried) {
      try {
        segment.open();
        segment.write(of);
        this.#health.took();
        return;
      } catch (error) {
        this.#health.refused(error as Error);
      }
    }
    const start = of.start + FRAME_HEADER;
    const payload = new Uint8Array(of.bytes);
    payload.set(of.buffer.subarray(start, start + of.bytes));
    try {
      this.#toMemory(this.#lane, payload, of.entries, of.time);
    } catch {
      this.#state.drop(this.#signal, 'internal_error', of.entries);
    }
  }

  /** @param resource for new segments; the next write begins one. */
  setResource(resource: Uint8Array): void {
    if (this.#segment === undefined) return;
    this.#segment.resource = resource;
    this.#sealSegment();
    // A group that lies there keeps a segment to be rescued to.
    if (this.#group.entries > 0) this.#prepare();
  }

  /** Writes the group and ends the segment. */
  close(): void {
    this.write();
    this.#sealSegment();
  }

  #sealSegment(): void {
    this.#lock();
    try {
      this.#segment?.seal();
    } finally {
      this.#shared.unlock();
    }
  }
}
