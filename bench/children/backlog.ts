/** A process at work whose destination goes away, until so many records wait, and comes back. */
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { answer, collectGarbage, nextTurn, startVariant, task } from './child.ts';
import { meter } from './meter.ts';
import { inSpan, logOne, SLICE } from './workload.ts';

export interface BacklogTask {
  readonly warmUp: number;
  readonly backlog: number;
  /** Records logged on top of the backlog, whose cost is measured. */
  readonly more: number;
}

export interface BacklogResult {
  /** Microseconds of the caller's thread for `more` records on top of the backlog. */
  readonly appendThread: number;
  /** Microseconds of all threads for them. */
  readonly appendProcess: number;
  /** Microseconds of all threads for sending all of it. */
  readonly drainProcess: number;
  /** Bytes. */
  readonly maxRss: number;
}

const { warmUp, backlog, more } = task<BacklogTask>();
const receiver = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
const variant = await startVariant();

async function log(from: number, to: number): Promise<void> {
  for (let seq = from; seq < to; seq += SLICE) {
    inSpan(seq / SLICE, () => {
      for (let i = seq; i < Math.min(to, seq + SLICE); i++) logOne(variant.info, i);
    });
    await nextTurn();
  }
}

/** Tells the receiver what to answer from now on; not as a request of the app, which would be traced. */
async function answerWith(status: number): Promise<void> {
  await context.with(suppressTracing(context.active()), () => fetch(`${receiver}/answer-with/${status}`));
}

await log(backlog + more, backlog + more + warmUp);
await variant.settle();
await answerWith(503);
await log(0, backlog);
collectGarbage();

const appending = meter();
await log(backlog, backlog + more);
const appended = appending();

await answerWith(200);
const draining = meter();
await variant.settled();
answer({
  appendThread: appended.thread,
  appendProcess: appended.process,
  drainProcess: draining().process,
  maxRss: process.resourceUsage().maxRSS * 1024,
} satisfies BacklogResult);
await variant.end();
process.exit();
