/**
 * What the caller's thread and the shipper's share: counters and flags in one SharedArrayBuffer. Every count is written by
 * one side only; a reader may see it a moment late, never wrong.
 */
import type { DropReason, Signal } from './spool.ts';

const REASONS: readonly DropReason[] = [
  'spool_full',
  'too_old',
  'memory_full',
  'refused',
  'corrupt',
  'internal_error',
  'process_ended',
];

/** Counts kept of each signal, after the drop reasons. */
const COUNTS = [
  'appended',
  'delivered',
  'recovered',
  /** Taken over from dead owners and gone otherwise than delivered, for whichever of the reasons. */
  'recoveredDropped',
  /** Times that a segment ended in the middle of a frame, which nobody was promised. */
  'torn',
  'memoryBytes',
  'memoryEntries',
] as const;
export type Count = (typeof COUNTS)[number];
const PER_SIGNAL = REASONS.length + COUNTS.length;

const FLAGS = [
  /** 1 while the shipper waits without a timer: whoever appends wakes it. */
  'asleep',
  /** Set by the caller to a new number to ask for a drain; the shipper answers with the same in `drained`. */
  'drainAsked',
  'drained',
  /** 1: the shipper is up and has read its settings. */
  'ready',
] as const;
export type Flag = (typeof FLAGS)[number];

export class SharedState {
  readonly memory: SharedArrayBuffer;
  readonly #counts: BigInt64Array;
  readonly #flags: Int32Array;

  /** @param memory of another thread's state; default a new one. */
  constructor(
    memory = new SharedArrayBuffer(
      2 * PER_SIGNAL * BigInt64Array.BYTES_PER_ELEMENT + FLAGS.length * Int32Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.memory = memory;
    this.#counts = new BigInt64Array(memory, 0, 2 * PER_SIGNAL);
    this.#flags = new Int32Array(memory, 2 * PER_SIGNAL * BigInt64Array.BYTES_PER_ELEMENT, FLAGS.length);
  }

  add(signal: Signal, count: Count, by: number): void {
    Atomics.add(this.#counts, at(signal) + REASONS.length + COUNTS.indexOf(count), BigInt(by));
  }

  drop(signal: Signal, reason: DropReason, entries: number): void {
    Atomics.add(this.#counts, at(signal) + REASONS.indexOf(reason), BigInt(entries));
  }

  count(signal: Signal, count: Count): number {
    return Number(Atomics.load(this.#counts, at(signal) + REASONS.length + COUNTS.indexOf(count)));
  }

  /** Only the reasons there were. */
  dropped(signal: Signal): { [R in DropReason]?: number } {
    const found: { [R in DropReason]?: number } = {};
    for (const [index, reason] of REASONS.entries()) {
      const entries = Number(Atomics.load(this.#counts, at(signal) + index));
      if (entries !== 0) found[reason] = entries;
    }
    return found;
  }

  get(flag: Flag): number {
    return Atomics.load(this.#flags, FLAGS.indexOf(flag));
  }

  /** Sets a flag and wakes whoever waits for it. */
  set(flag: Flag, value: number): void {
    Atomics.store(this.#flags, FLAGS.indexOf(flag), value);
    Atomics.notify(this.#flags, FLAGS.indexOf(flag));
  }

  /**
   * Blocks this thread while the flag has this value.
   *
   * @param timeoutMs milliseconds.
   */
  waitWhile(flag: Flag, value: number, timeoutMs: number): void {
    Atomics.wait(this.#flags, FLAGS.indexOf(flag), value, timeoutMs);
  }
}

function at(signal: Signal): number {
  return signal === 'logs' ? 0 : PER_SIGNAL;
}
