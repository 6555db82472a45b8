import type { KeptRecords } from '../record/kept-records.ts';
import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';

/** Keeps the last records in memory, for tests and for who wants to look at them from inside. */
export class MemoryOutput implements Output, KeptRecords {
  readonly name: string;
  readonly records: StampedRecord[] = [];
  readonly watchers = new Set<() => void>();
  readonly #limit: number;

  /** @param limit records kept, the newest. Default 10,000. */
  constructor(name = 'memory', limit = 10_000) {
    this.name = name;
    this.#limit = limit;
  }

  write(record: StampedRecord): void {
    this.records.push(record);
    if (this.records.length > this.#limit) this.records.splice(0, this.records.length - this.#limit);
    for (const watch of this.watchers) watch();
  }

  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}
