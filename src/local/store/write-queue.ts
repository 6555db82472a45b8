import type { Batch, LogInput, SpanInput } from '../record.ts';
import type { Store } from './store.ts';
import type { Written } from './writer.ts';

/** Records written in one go: about 25 ms, after which other work gets its turn. */
const SLICE = 1000;

interface Waiting {
  logs: LogInput[];
  spans: SpanInput[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes batches in the order they came, many small ones together in one transaction and a large one in slices, with
 * the event loop running in between. A batch is done when its last record is committed.
 */
export class WriteQueue {
  readonly #store: Store;
  readonly #onWritten: (written: Written) => void;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(store: Store, onWritten: (written: Written) => void) {
    this.#store = store;
    this.#onWritten = onWritten;
  }

  /**
   * @returns when everything in the batch is committed.
   * @throws SQLite's error when it could not be; a large batch may then be written in part.
   */
  add(batch: Batch): Promise<void> {
    if (batch.logs.length === 0 && batch.spans.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ logs: batch.logs, spans: batch.spans, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeSlice();
      this.#schedule();
    });
  }

  #writeSlice(): void {
    const logs: LogInput[] = [];
    const spans: SpanInput[] = [];
    const touched: Waiting[] = [];
    for (const batch of this.#waiting) {
      const room = SLICE - logs.length - spans.length;
      if (room <= 0) break;
      touched.push(batch);
      const taken = batch.logs.slice(0, room);
      logs.push(...taken);
      spans.push(...batch.spans.slice(0, room - taken.length));
    }
    let written: Written;
    try {
      written = this.#store.write(logs, spans);
    } catch (error) {
      for (const batch of touched) batch.reject(error);
      this.#waiting.splice(0, touched.length);
      return;
    }
    let logsLeft = logs.length;
    let spansLeft = spans.length;
    for (const batch of touched) {
      const doneLogs = Math.min(logsLeft, batch.logs.length);
      const doneSpans = Math.min(spansLeft, batch.spans.length);
      logsLeft -= doneLogs;
      spansLeft -= doneSpans;
      batch.logs = batch.logs.slice(doneLogs);
      batch.spans = batch.spans.slice(doneSpans);
      if (batch.logs.length === 0 && batch.spans.length === 0) batch.resolve();
    }
    this.#waiting = this.#waiting.filter((batch) => batch.logs.length > 0 || batch.spans.length > 0);
    this.#onWritten(written);
  }
}
