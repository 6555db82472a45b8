/** Logs as fast as it can, with a turn of the event loop every hundred records, until all of it has left. */
import { answer, collectGarbage, nextTurn, startVariant, task } from './child.ts';
import { meter, threadTime } from './meter.ts';
import { inSpan, type Log, logOne, SLICE } from './workload.ts';

export interface TightTask {
  readonly records: number;
  readonly warmUp: number;
}

export interface TightResult {
  /** Microseconds of this thread inside the log calls, all records together. */
  readonly inCall: number;
  /** Microseconds of this thread, until all has left. */
  readonly thread: number;
  /** Microseconds of the whole process, until all has left. */
  readonly process: number;
  /** Milliseconds until all has left. */
  readonly wall: number;
  /** When that was, in microseconds of the system's monotonic clock, as a processor profile has it. */
  readonly from: number;
  readonly to: number;
}

const { records, warmUp } = task<TightTask>();
const variant = await startVariant();

async function logSlices(log: Log, from: number, to: number): Promise<number> {
  let inCall = 0;
  for (let seq = from; seq < to; seq += SLICE) {
    inSpan(seq / SLICE, () => {
      const started = threadTime();
      for (let i = seq; i < Math.min(to, seq + SLICE); i++) logOne(log, i);
      inCall += threadTime() - started;
    });
    await nextTurn();
  }
  return inCall;
}

await logSlices(variant.info, records, records + warmUp);
await variant.settle();
collectGarbage();

const monotonic = () => Number(process.hrtime.bigint() / 1000n);
const from = monotonic();
const used = meter();
const inCall = await logSlices(variant.info, 0, records);
await variant.settled();
answer({ inCall, ...used(), from, to: monotonic() } satisfies TightResult);
await variant.end();
process.exit();
