import { AsyncLocalStorage } from 'node:async_hooks';
import { context, createContextKey } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';

const NONE: readonly object[] = [];
/** The outputs in whose functions something runs. It stands in the context, since a record may come here late. */
const KEY = createContextKey('spanlog.callback-outputs');
/** The same where nobody keeps a context, as before `start`, and for what is logged in another one. */
const inside = new AsyncLocalStorage<readonly object[]>();

/**
 * Hands records to a function of the app's. What it throws counts as a record this output failed to take.
 *
 * What the function logs, now or after an await, would come back to it without end: it goes to the other outputs alone. So
 * would the record of a call it makes: its calls are not traced, and have none.
 */
export class CallbackOutput implements Output {
  readonly name: string;
  /** Records whose promise the function has broken. */
  lost = 0;
  readonly #take: (record: StampedRecord) => unknown;

  /** @param take may return a promise. */
  constructor(name: string, take: (record: StampedRecord) => unknown) {
    this.name = name;
    this.#take = take;
  }

  write(record: StampedRecord): void {
    const noted = record.context.getValue(KEY) as readonly object[] | undefined;
    const around = noted ?? inside.getStore() ?? NONE;
    if (around.includes(this)) return;
    const within = [...around, this];
    const quiet = suppressTracing(record.context.setValue(KEY, within));
    const result = inside.run(within, () => context.with(quiet, () => this.#take(record)));
    if (result instanceof Promise) {
      result.catch(() => {
        this.lost++;
      });
    }
  }

  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}
