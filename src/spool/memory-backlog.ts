/** What the disk refused, in bounded memory: what does not fit goes, lowest severity first and the oldest of that. */
import { MemoryQueue } from './memory-queue.ts';
import { ResourceTable } from './resource-table.ts';
import type { SharedState } from './shared-state.ts';
import { type DropReason, EVICTION_ORDER, LANES, type Lane, signalOf } from './spool.ts';

export class MemoryBacklog {
  /** Of what is added from now on: the `resource` field, with tag and length. */
  #resource: Uint8Array = new Uint8Array(0);
  readonly #resources = new ResourceTable();
  readonly #state: SharedState;
  readonly #maxBytes: number;
  readonly #queues: ReadonlyMap<Lane, MemoryQueue>;
  #bytes = 0;

  /** @param maxBytes of all frames together; those under way are among them and cannot go. */
  constructor(state: SharedState, maxBytes: number) {
    this.#state = state;
    this.#maxBytes = maxBytes;
    this.#queues = new Map(
      LANES.map((lane) => [
        lane,
        new MemoryQueue(lane, (bytes, entries) => {
          this.#bytes += bytes;
          state.add(signalOf(lane), 'memoryBytes', bytes);
          state.add(signalOf(lane), 'memoryEntries', entries);
        }),
      ]),
    );
  }

  set resource(resource: Uint8Array) {
    this.#resource = this.#resources.intern(resource);
  }

  queue(lane: Lane): MemoryQueue {
    return this.#queues.get(lane) as MemoryQueue;
  }

  /**
   * @param payload a run of whole `scope_logs` / `scope_spans` fields, which nobody else writes to.
   * @param time Unix milliseconds of the first entry.
   */
  add(lane: Lane, payload: Uint8Array, entries: number, time: number): void {
    this.queue(lane).add({ resource: this.#resource, payload, entries, time });
    while (this.#bytes > this.#maxBytes) if (!this.#evict('memory_full')) return;
  }

  /** The process ends: nothing of it will be sent. */
  giveUp(): void {
    while (this.#evict('process_ended'));
  }

  /** @returns false when all that is left is under way. */
  #evict(reason: DropReason): boolean {
    for (const lane of EVICTION_ORDER) {
      const entries = this.queue(lane).evict();
      if (entries === undefined) continue;
      this.#state.drop(signalOf(lane), reason, entries);
      return true;
    }
    return false;
  }
}
