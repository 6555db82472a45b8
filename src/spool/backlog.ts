/**
 * Everything that waits to be sent: the owner's lanes on the disk as far as they are written, the folders of the dead it has
 * taken over, and in memory what the disk refused. It reads as it is asked to, a chunk at a time: its memory does not depend
 * on how much is waiting, nor the time for a batch.
 */
import type { Backlog, Batch, BatchGroup, BatchOutcome } from './batch.ts';
import type { Clock } from './clock.ts';
import { DiskShelf } from './disk-shelf.ts';
import type { FileSystem } from './file-system.ts';
import type { LaneMemories } from './lane-memory.ts';
import { LossCount } from './loss-count.ts';
import { MemoryBacklog } from './memory-backlog.ts';
import type { Quarantine } from './quarantine.ts';
import type { SharedState } from './shared-state.ts';
import { LANES, type Lane, type Signal, signalOf } from './spool.ts';
import { split, TakenBatch, type TakenFrame } from './taken-batch.ts';
import type { FrameQueue, WaitingFrame } from './waiting-frame.ts';

export interface BacklogOptions {
  /** The owner's, absolute; undefined: memory only. */
  readonly folder: string | undefined;
  readonly lanes: LaneMemories;
  readonly state: SharedState;
  readonly quarantine: Quarantine;
  readonly disk: FileSystem;
  readonly clock: Clock;
  /** Bytes kept in memory when the disk refuses them. */
  readonly memoryBytes: number;
}

/** Milliseconds that may go into removing what is left over when it is closed; the next owner removes the rest. */
const CLOSING = 500;

/** The next frame of a lane, and where it is to be taken from. */
interface Next {
  readonly queue: FrameQueue;
  readonly frame: WaitingFrame;
  /** False: of a dead owner. */
  readonly isOwn: boolean;
}

export class DiskBacklog implements Backlog {
  readonly shelf: DiskShelf;
  readonly memory: MemoryBacklog;
  readonly #lanes: LaneMemories;
  readonly #state: SharedState;
  readonly #quarantine: Quarantine;
  readonly #losses: LossCount;

  constructor(options: BacklogOptions) {
    const { folder, lanes, state, quarantine, disk, clock, memoryBytes } = options;
    this.#lanes = lanes;
    this.#state = state;
    this.#quarantine = quarantine;
    this.#losses = new LossCount(state, clock);
    this.shelf = new DiskShelf({ folder, lanes, disk, clock, quarantine, losses: this.#losses });
    this.memory = new MemoryBacklog(state, memoryBytes);
  }

  take(signal: Signal, limit: { entries: number; bytes: number }): Batch | undefined {
    const taken: TakenFrame[] = [];
    const queues = new Set<FrameQueue>();
    let entries = 0;
    let bytes = 0;
    // Frames of the owner and of the dead are counted apart, so they are sent apart.
    let isOwn: boolean | undefined;
    this.shelf.begin();
    for (const lane of LANES) {
      if (signalOf(lane) !== signal) continue;
      for (let next = this.#next(lane, isOwn); next !== undefined; next = this.#next(lane, isOwn)) {
        const { queue, frame } = next;
        const isFull = entries + frame.entries > limit.entries || bytes + frame.payload.length > limit.bytes;
        const isLate = isOwn === false && this.shelf.isLate;
        if ((isFull || isLate) && taken.length > 0)
          return this.#batch(signal, taken, queues, bytes, isOwn === true);
        queue.shift();
        const split = this.#split(signal, next);
        if (split === undefined) continue;
        taken.push(split);
        queues.add(queue);
        entries += frame.entries;
        bytes += frame.payload.length;
        isOwn = next.isOwn;
      }
    }
    if (taken.length > 0) return this.#batch(signal, taken, queues, bytes, isOwn === true);
    this.shelf.tidy();
    return undefined;
  }

  quarantine(signal: Signal, group: BatchGroup, reason: string): void {
    this.#quarantine.refused(signal, group, reason);
  }

  /** Of the owner's own entries; what was taken over from the dead is not waited for. */
  mark(signal: Signal): () => boolean {
    const marks = LANES.filter((lane) => signalOf(lane) === signal).map((lane) => ({
      disk: this.shelf.own(lane),
      position: this.#lanes[lane].position(),
      memory: this.memory.queue(lane),
      inMemory: this.memory.queue(lane).mark,
    }));
    return () =>
      marks.every(
        ({ disk, position, memory, inMemory }) => (disk?.isPast(position) ?? true) && memory.isPast(inMemory),
      );
  }

  hasWork(signal: Signal): boolean {
    return LANES.some(
      (lane) =>
        signalOf(lane) === signal &&
        (isBusy(this.memory.queue(lane)) ||
          this.#isOwnBusy(lane) ||
          this.shelf.inherited(lane).some((queue) => !queue.isOver)),
    );
  }

  #isOwnBusy(lane: Lane): boolean {
    const own = this.shelf.own(lane);
    return own !== undefined && (isBusy(own) || own.isBlocked);
  }

  /** @param folders absolute, of dead owners, which belong to this one from now on. */
  adopt(folders: readonly string[]): void {
    this.shelf.adopt(folders);
    this.shelf.tidy();
  }

  /** To be called now and then, some seconds apart. */
  reconcile(): void {
    for (const signal of ['logs', 'traces'] as const) {
      const isWritten = LANES.every((lane) => signalOf(lane) !== signal || this.#lanes[lane].published === 0);
      this.#losses.reconcile(signal, isWritten && !this.hasWork(signal));
    }
  }

  /** Batches must be settled or released before. What is in memory is lost, and counted so. */
  close(): void {
    this.memory.giveUp();
    this.shelf.close();
    this.shelf.tidy(CLOSING);
    this.#quarantine.close();
  }

  #next(lane: Lane, isOwn: boolean | undefined): Next | undefined {
    const inherited = isOwn === true ? undefined : this.shelf.nextInherited(lane);
    let next: Next | undefined = inherited && { ...inherited, isOwn: false };
    if (isOwn === false) return next;
    for (const queue of [this.shelf.own(lane), this.memory.queue(lane)]) {
      const frame = queue?.peek();
      if (queue === undefined || frame === undefined) continue;
      if (next === undefined || frame.time < next.frame.time) next = { queue, frame, isOwn: true };
    }
    return next;
  }

  /** @returns undefined when the frame, though its checksum is right, is no run of entries; then it is done with. */
  #split(signal: Signal, { frame, isOwn }: Next): TakenFrame | undefined {
    try {
      return split(frame);
    } catch (error) {
      const group = { resource: frame.resource, entries: [frame.payload] };
      this.#quarantine.refused(signal, group, (error as Error).message);
      frame.origin.settle(frame);
      frame.origin.commit();
      this.#losses.drop(signal, isOwn, 'corrupt', frame.entries);
      return undefined;
    }
  }

  #batch(
    signal: Signal,
    taken: TakenFrame[],
    queues: ReadonlySet<FrameQueue>,
    bytes: number,
    isOwn: boolean,
  ): Batch {
    // Those of one lane stay in the order in which they were written.
    if (queues.size > 1) taken.sort((a, b) => a.frame.time - b.frame.time);
    return new TakenBatch(signal, taken, bytes, ({ delivered, refused }: BatchOutcome) => {
      this.#state.add(signal, isOwn ? 'delivered' : 'recovered', delivered);
      this.#losses.drop(signal, isOwn, 'refused', refused);
      if (!isOwn) this.shelf.tidy();
    });
  }
}

function isBusy(queue: FrameQueue): boolean {
  return queue.underWay > 0 || queue.peek() !== undefined;
}
