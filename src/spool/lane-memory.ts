/**
 * What the caller's thread and the shipper's share of one lane: a copy of the group that the current turn has made so far,
 * and how far the active segment is complete.
 *
 * The caller encodes into a buffer of its own (a Buffer over shared memory writes a string three times as slowly) and
 * copies every entry here at once. The shipper reads, and writes only in a rescue, under the lock.
 *
 * The lock is for whoever writes to the active segment. The shipper only tries it. The caller waits for it for
 * `PATIENCE` and then takes it away: it seals the segment, so that whatever the shipper still does there is behind its end,
 * and the shipper, which finds the lock gone, cuts that off.
 */
import { LANES, type Lane } from './spool.ts';

/** Bytes of entries a group has room for. */
export const GROUP_BYTES = 256 * 1024 - 64;

/** Milliseconds the caller waits for a rescue to end. One takes about a tenth of a millisecond. */
const PATIENCE = 10;
/** Times of that. */
const DEAD_AFTER = 100;

const FREE = 0;
const CALLER = 1;
const RESCUE = 2;
/** The rescue has written and notes it: too late to be robbed. */
const RESCUED = 3;

/** Places of the words. */
const LOCK = 0;
const PUBLISHED = 1;
const RESCUED_UP_TO = 2;
const TURN = 3;
const NUMBER = 4;
const END = 5;
const SALT = 6;
const SEAL_ASKED = 7;
/** Byte offset of the time of the first entry, and of the entries. */
const TIME_AT = 32;
const ENTRIES_AT = 64;

/** A run of entries from the start of a group: how many, and their bytes, in one word so that both change at once. */
export type Run = number;
const LENGTH_BITS = 18;
/** Entries a group has room for. */
export const GROUP_ENTRIES = 2 ** (31 - LENGTH_BITS) - 1;

export function run(entries: number, bytes: number): Run {
  return (entries << LENGTH_BITS) | bytes;
}

export function bytesOf(of: Run): number {
  return of & ((1 << LENGTH_BITS) - 1);
}

export function entriesOf(of: Run): number {
  return of >> LENGTH_BITS;
}

/** How far a lane is written. Segments of a lower number are complete and closed. */
export interface Position {
  /** Number of the active segment, which exists when `end` is not 0. */
  readonly number: number;
  /** Offset behind its last complete write; 0: nothing of it is to be read yet. */
  readonly end: number;
}

export class LaneMemory {
  readonly memory: SharedArrayBuffer;
  /** The entries of the group, as far as they are published. */
  readonly entries: Buffer;
  readonly #words: Int32Array;
  readonly #time: Float64Array;

  /** @param memory of another thread's; default a new one, before its first segment. */
  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(ENTRIES_AT + GROUP_BYTES);
    this.entries = Buffer.from(this.memory, ENTRIES_AT);
    this.#words = new Int32Array(this.memory, 0, TIME_AT / Int32Array.BYTES_PER_ELEMENT);
    this.#time = new Float64Array(this.memory, TIME_AT, 1);
    if (memory === undefined) this.#words[NUMBER] = 1;
  }

  /** For the reader. Of a segment that is just being sealed it tells less than there is, never more. */
  position(): Position {
    for (;;) {
      const number = Atomics.load(this.#words, NUMBER);
      const end = Atomics.load(this.#words, END);
      if (Atomics.load(this.#words, NUMBER) === number) return { number, end };
    }
  }

  /** Number of the active segment, or of the one that will be. */
  get number(): number {
    return Atomics.load(this.#words, NUMBER);
  }

  get end(): number {
    return Atomics.load(this.#words, END);
  }

  get salt(): number {
    return Atomics.load(this.#words, SALT) >>> 0;
  }

  /** With the lock: the next segment exists, and its header is written. */
  begin(salt: number, end: number): void {
    Atomics.store(this.#words, SALT, salt | 0);
    Atomics.store(this.#words, END, end);
  }

  /** With the lock: a write to the active segment is complete. */
  extend(end: number): void {
    Atomics.store(this.#words, END, end);
  }

  /** With the lock: the active segment gets nothing more, and the next one is not begun. */
  seal(): void {
    Atomics.store(this.#words, END, 0);
    Atomics.add(this.#words, NUMBER, 1);
  }

  /** What of the group is here: all, but for what is being appended. */
  get published(): Run {
    return Atomics.load(this.#words, PUBLISHED);
  }

  /** What of the group is written already, by a rescue. */
  get rescued(): Run {
    return Atomics.load(this.#words, RESCUED_UP_TO);
  }

  /** A number that changes with every group. */
  get turn(): number {
    return Atomics.load(this.#words, TURN);
  }

  /** Unix milliseconds of the first entry of the group. */
  get time(): number {
    return this.#time[0] as number;
  }

  set time(time: number) {
    this.#time[0] = time;
  }

  /** The caller's: so much of the group now lies in `entries`. */
  publish(up: Run): void {
    Atomics.store(this.#words, PUBLISHED, up);
  }

  /** The caller's, with the lock: the group is written, the next one is empty. After `extend`, so that a reader who finds the group gone finds it in the segment. */
  clear(): void {
    Atomics.store(this.#words, RESCUED_UP_TO, 0);
    Atomics.store(this.#words, PUBLISHED, 0);
    Atomics.add(this.#words, TURN, 1);
  }

  /** The caller's. @returns false when it was taken away from a rescue: then the active segment is to be sealed. */
  lock(): boolean {
    if (Atomics.compareExchange(this.#words, LOCK, FREE, CALLER) === FREE) return true;
    return this.#lockSlowly();
  }

  #lockSlowly(): boolean {
    for (let waits = 0; ; ) {
      const before = Atomics.compareExchange(this.#words, LOCK, FREE, CALLER);
      if (before === FREE) return true;
      if (Atomics.wait(this.#words, LOCK, before, PATIENCE) !== 'timed-out') continue;
      waits++;
      // A rescue that notes its write needs nanoseconds: only one that died in them is robbed.
      if (before === RESCUED && waits < DEAD_AFTER) continue;
      if (Atomics.compareExchange(this.#words, LOCK, before, CALLER) === before) return false;
    }
  }

  unlock(): void {
    Atomics.store(this.#words, LOCK, FREE);
  }

  /** The shipper's. @returns false when the caller has the lock: it is writing. */
  tryLock(): boolean {
    return Atomics.compareExchange(this.#words, LOCK, FREE, RESCUE) === FREE;
  }

  /**
   * The shipper's, with the lock, after its write to the active segment.
   *
   * @param end of the segment.
   * @returns false when the lock is gone, and with it the segment and the right to have written to it.
   */
  settleRescue(up: Run, end: number): boolean {
    if (Atomics.compareExchange(this.#words, LOCK, RESCUE, RESCUED) !== RESCUE) return false;
    this.extend(end);
    Atomics.store(this.#words, RESCUED_UP_TO, up);
    this.#free();
    return true;
  }

  /** The shipper's, with the lock, when it has written nothing. */
  giveUpRescue(): void {
    if (Atomics.compareExchange(this.#words, LOCK, RESCUE, FREE) === RESCUE) this.#free();
  }

  /** A new shipper's: the one before it may have died with the lock. */
  forgetRescue(): void {
    const before = Atomics.load(this.#words, LOCK);
    if (before === RESCUE || before === RESCUED) this.#free();
  }

  #free(): void {
    Atomics.store(this.#words, LOCK, FREE);
    Atomics.notify(this.#words, LOCK);
  }

  /**
   * The shipper's: asks that the active segment be sealed, so that it can be evicted. The caller does so with its next
   * write; while it is idle, this does it. The file stays open in the caller until its next write: cut it to nothing
   * before its removal, or its bytes stay on the disk so long.
   *
   * @returns true when it is sealed now.
   */
  askToSeal(number: number): boolean {
    if (this.number !== number) return true;
    Atomics.store(this.#words, SEAL_ASKED, number);
    if (!this.tryLock()) return false;
    const idle = this.published === 0 && this.number === number && this.end !== 0;
    if (idle) this.seal();
    this.giveUpRescue();
    return idle;
  }

  /** The caller's, with the lock: whether it is to seal the active segment. */
  get mustSeal(): boolean {
    return Atomics.load(this.#words, SEAL_ASKED) === Atomics.load(this.#words, NUMBER);
  }
}

export type LaneMemories = Readonly<Record<Lane, LaneMemory>>;

/** @param memories of another thread's lanes; default new ones. */
export function laneMemories(memories?: Readonly<Record<Lane, SharedArrayBuffer>>): LaneMemories {
  const lanes = {} as Record<Lane, LaneMemory>;
  for (const lane of LANES) lanes[lane] = new LaneMemory(memories?.[lane]);
  return lanes;
}
