import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';

/** Hands records to a function of the app's. What it throws counts as a record this output failed to take. */
export class CallbackOutput implements Output {
  readonly name: string;
  readonly #take: (record: StampedRecord) => void;
  #isBusy = false;

  constructor(name: string, take: (record: StampedRecord) => void) {
    this.name = name;
    this.#take = take;
  }

  write(record: StampedRecord): void {
    // What the function itself logs would come back to it without end.
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      this.#take(record);
    } finally {
      this.#isBusy = false;
    }
  }

  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}
