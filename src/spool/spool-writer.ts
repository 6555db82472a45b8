/**
 * The caller's side of the spool: takes entries for all lanes and writes them by the end of the turn. Everything here runs
 * on the thread that logs, so what is done for every entry is counted in nanoseconds.
 */
import process from 'node:process';
import type { Clock } from './clock.ts';
import { DiskHealth } from './disk-health.ts';
import type { FileSystem } from './file-system.ts';
import type { LaneMemories } from './lane-memory.ts';
import { LaneWriter, type ToMemory } from './lane-writer.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { SharedState } from './shared-state.ts';
import {
  type Encode,
  LANES,
  type Lane,
  type Signal,
  type Spool,
  type SpoolSettings,
  signalOf,
} from './spool.ts';

/**
 * The tick is the turn's end. It is there before anything else runs; one that is asked for by a microtask comes after all
 * microtasks; it neither keeps the process alive nor lets it end before. As it is now, since tests put others there.
 */
const nextTick = process.nextTick;

export interface SpoolWriterParts {
  readonly fileSystem: FileSystem;
  /** The owner's folder, made when missing; undefined: memory only. */
  readonly dir: string | undefined;
  readonly settings: Pick<SpoolSettings, 'durability' | 'segmentBytes'>;
  /** The `resource` field, with its tag and length. */
  readonly resource: Uint8Array;
  readonly state: SharedState;
  readonly lanes: LaneMemories;
  readonly clock: Clock;
  readonly toMemory: ToMemory;
  /** Wakes the shipper, which has set `asleep`; the flag is 0 again when this is called. */
  readonly wake: () => void;
  /** Told once when the disk begins to refuse writes, and once, with undefined, when it takes them again. */
  readonly diskChanged: (error: Error | undefined) => void;
}

interface Waiting<T> {
  readonly lane: Lane;
  readonly encode: Encode<T>;
  readonly entry: T;
  readonly time: number;
  readonly now: boolean;
}

export class SpoolWriter implements Pick<Spool, 'append' | 'writeNow' | 'hurry' | 'setResource'> {
  readonly #lanes: Readonly<Record<Lane, LaneWriter>>;
  readonly #writers: readonly LaneWriter[];
  readonly #state: SharedState;
  readonly #wake: () => void;
  readonly #endTurn: () => void;
  #writesAtOnce: boolean;
  #isScheduled = false;
  #isClosed = false;
  /** True within `append`. */
  #isBusy = false;
  /** Entries appended by what `append` itself has called. */
  #late: Waiting<unknown>[] = [];

  constructor(parts: SpoolWriterParts) {
    const { state, settings } = parts;
    const health = new DiskHealth(parts.clock, harmless(parts.diskChanged));
    const lanes = {} as Record<Lane, LaneWriter>;
    for (const lane of LANES) {
      const shared = parts.lanes[lane];
      const segment =
        parts.dir === undefined
          ? undefined
          : new SegmentWriter(
              parts.fileSystem,
              parts.dir,
              lane,
              shared,
              settings.segmentBytes,
              parts.resource,
            );
      lanes[lane] = new LaneWriter(lane, shared, segment, state, health, parts.toMemory);
    }
    this.#lanes = lanes;
    this.#writers = LANES.map((lane) => lanes[lane]);
    this.#state = state;
    this.#wake = harmless(parts.wake);
    this.#writesAtOnce = settings.durability === 'call';
    this.#endTurn = () => {
      this.#isScheduled = false;
      this.writeNow();
    };
  }

  append<T>(lane: Lane, encode: Encode<T>, entry: T, time: number, now: boolean): void {
    if (this.#isBusy) {
      this.#late.push({ lane, encode, entry, time, now } as Waiting<unknown>);
      return;
    }
    this.#isBusy = true;
    try {
      if (this.#isClosed) this.#refuse(lane);
      else this.#append(lane, encode, entry, time, now || this.#writesAtOnce);
    } finally {
      this.#isBusy = false;
    }
    if (this.#late.length > 0) this.#appendLate();
  }

  #append<T>(lane: Lane, encode: Encode<T>, entry: T, time: number, now: boolean): void {
    const writer = this.#lanes[lane];
    if (now) {
      for (const other of this.#writers) if (other !== writer) other.write();
      writer.append(encode, entry, time, true);
      this.#wakeShipper();
      return;
    }
    const isFirst = writer.waiting === 0;
    writer.append(encode, entry, time, false);
    if (isFirst) this.#wakeShipper();
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      nextTick(this.#endTurn);
    }
  }

  #refuse(lane: Lane): void {
    this.#state.add(signalOf(lane), 'appended', 1);
    this.#state.drop(signalOf(lane), 'process_ended', 1);
  }

  #appendLate(): void {
    const late = this.#late;
    this.#late = [];
    for (const { lane, encode, entry, time, now } of late) this.append(lane, encode, entry, time, now);
  }

  #wakeShipper(): void {
    if (this.#state.get('asleep') === 0) return;
    this.#state.set('asleep', 0);
    this.#wake();
  }

  writeNow(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const writer of this.#writers) writer.write();
    } finally {
      this.#isBusy = false;
    }
    this.#wakeShipper();
    if (this.#late.length > 0) this.#appendLate();
  }

  hurry(): void {
    this.#writesAtOnce = true;
    this.writeNow();
  }

  setResource(resource: Uint8Array): void {
    for (const writer of this.#writers) writer.setResource(resource);
  }

  /** Entries appended so far. For this thread; the shared count is behind by what waits for the end of the turn. */
  appended(signal: Signal): number {
    let appended = this.#state.count(signal, 'appended');
    for (const lane of LANES) if (signalOf(lane) === signal) appended += this.#lanes[lane].waiting;
    return appended;
  }

  /** Writes everything and ends the segments. What is appended from now on is dropped, and counted so. */
  close(): void {
    this.writeNow();
    this.#isClosed = true;
    for (const writer of this.#writers) writer.close();
  }
}

/** What others do in their callbacks must not stop an entry on its way. */
function harmless<A extends unknown[]>(callback: (...of: A) => void): (...of: A) => void {
  return (...of) => {
    try {
      callback(...of);
    } catch {
      // They have no way to tell, and the entries are kept all the same.
    }
  };
}
