/** Logs as fast as it can, with a turn of the event loop every hundred records, until all of it has left. */
import { answer, collectGarbage, nextTurn, startVariant, task } from './child.ts';
import { meter, threadTime } from './meter.ts';
import { startProfiles, type ThreadProfile } from './profiler.ts';
import { inSpan, type Log, logOne, SLICE } from './workload.ts';

export interface TightTask {
  readonly records: number;
  readonly warmUp: number;
  readonly profiled?: boolean;
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
  readonly profiles: readonly ThreadProfile[];
}

const { records, warmUp, profiled } = task<TightTask>();
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

const endProfiles = profiled ? await startProfiles() : undefined;
const used = meter();
const inCall = await logSlices(variant.info, 0, records);
await variant.settled();
const cost = used();
answer({ inCall, ...cost, profiles: (await endProfiles?.()) ?? [] } satisfies TightResult);
await variant.end();
process.exit();
