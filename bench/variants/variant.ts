import type { Attributes, Log } from '../children/workload.ts';

/** A logger as an app would set it up, behind the two calls that are measured. */
export interface Variant {
  readonly info: Log;
  /** Of a level that is off. */
  readonly debug: (message: string, attributes?: Attributes) => void;
  /** Between warm-up and measurement: nothing of the warm-up is on its way any more. */
  settle(): Promise<void>;
  /** After the last record: all of them have left, or are lost. Its cost is the variant's. */
  settled(): Promise<void>;
  end(): Promise<void>;
}

export const nothing = (): Promise<void> => Promise.resolve();

/** Where a variant writes its lines; the default is what the console of a server usually is here: nobody. */
export const OUTPUT = process.env['BENCH_OUTPUT'] ?? '/dev/null';
