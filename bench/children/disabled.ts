/** A level that is off: what a call costs that writes nothing. */
import { answer, startVariant, task } from './child.ts';
import { threadTime } from './meter.ts';
import { inSpan, logOne } from './workload.ts';

export interface DisabledTask {
  readonly calls: number;
}

export interface DisabledResult {
  /** Nanoseconds a call. */
  readonly message: number;
  /** Nanoseconds a call, the making of six attributes included. */
  readonly withAttributes: number;
}

const { calls } = task<DisabledTask>();
const { debug, end } = await startVariant();

function nanoseconds(work: (i: number) => void): number {
  const times: number[] = [];
  // The first runs are the compiler's.
  for (let run = 0; run < 5; run++) {
    const started = threadTime();
    for (let i = 0; i < calls; i++) work(i);
    times.push(((threadTime() - started) * 1e3) / calls);
  }
  return Math.min(...times);
}

inSpan(0, () => {
  const message = nanoseconds(() => debug('cart computed'));
  const withAttributes = nanoseconds((i) => logOne(debug, i));
  answer({ message, withAttributes } satisfies DisabledResult);
});
await end();
process.exit();
