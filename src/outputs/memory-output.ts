import type { KeptRecords } from '../record/kept-records.ts';
import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';

/** Keeps the last records in memory, for tests and for who wants to look at them from inside. */
export class MemoryOutput implements Output, KeptRecords {
  readonly name: string;
  readonly watchers = new Set<() => void>();
  readonly #limit: number;
  /** Up to a quarter more than are kept: to move them all for each new one takes its time. */
  readonly #kept: StampedRecord[] = [];

  /** @param limit records kept, the newest. Default 10,000. */
  constructor(name = 'memory', limit = 10_000) {
    this.name = name;
    this.#limit = limit;
  }

  write(record: StampedRecord): void {
    this.#kept.push(record);
    if (this.#kept.length > this.#limit * 1.25) this.#trim();
    for (const watch of this.watchers) watch();
  }

  get records(): StampedRecord[] {
    this.#trim();
    return this.#kept;
  }

  #trim(): void {
    const over = this.#kept.length - this.#limit;
    if (over > 0) this.#kept.splice(0, over);
  }

  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}
