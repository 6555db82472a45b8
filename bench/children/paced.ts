/** Logs a steady number of records a second, in ticks of a millisecond, and watches how late the event loop is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answer, collectGarbage, startVariant, task } from './child.ts';
import { meter } from './meter.ts';
import { inSpan, type Log, logOne } from './workload.ts';

export interface PacedTask {
  /** Records a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

export interface PacedResult {
  /** Milliseconds between two wake-ups that were to be one millisecond apart. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Share of the time that this thread worked, 0 to 1. */
  readonly thread: number;
  /** The same of all threads; above 1 when several work. */
  readonly process: number;
}

const { rate, seconds, warmUpSeconds } = task<PacedTask>();
const variant = await startVariant();

/** @returns when the time has passed and every record that was due in it is logged. */
function pace(log: Log, first: number, lasting: number): Promise<void> {
  const total = Math.round(rate * lasting);
  const started = performance.now();
  let sent = 0;
  let turn = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1e3) * rate));
      inSpan(turn++, () => {
        for (; sent < due; sent++) logOne(log, first + sent);
      });
      if (sent < total) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}

await pace(variant.info, rate * seconds, warmUpSeconds);
await variant.settle();
collectGarbage();

const delay = monitorEventLoopDelay({ resolution: 1 });
const used = meter();
delay.enable();
await pace(variant.info, 0, seconds);
delay.disable();
const { thread, process: all, wall } = used();
await variant.settled();
const milliseconds = (ns: number) => ns / 1e6;
answer({
  p50: milliseconds(delay.percentile(50)),
  p99: milliseconds(delay.percentile(99)),
  max: milliseconds(delay.max),
  thread: thread / 1e3 / wall,
  process: all / 1e3 / wall,
} satisfies PacedResult);
await variant.end();
process.exit();
