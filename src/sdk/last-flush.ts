/** What is still queued is sent before the process ends by itself or by a signal nobody else handles. */
import { isMainThread } from 'node:worker_threads';
import { runtime, type Sent } from '../runtime.ts';
import { sayOnStderr } from './stderr.ts';

/** Milliseconds the end of the process waits for the network at most. */
const PATIENCE = 2_000;

export function flushAtExit(): void {
  let flushedUpTo = -1;
  // Emitted again after every asynchronous flush: once nothing new was logged meanwhile, the process may end.
  const onBeforeExit = () => {
    const emitted = runtime.pipeline?.counts.emitted ?? 0;
    if (emitted === flushedUpTo) return;
    flushedUpTo = emitted;
    void flushWithin(PATIENCE).then((done) => {
      // The exporter's retries would hold the process for a quarter of a minute. Nothing else does: the loop was empty,
      // unless somebody else listens too and has found more work.
      if (!done && process.listenerCount('beforeExit') === 1) process.exit();
    });
  };
  process.on('beforeExit', onBeforeExit);
  process.on('exit', () => {
    const lost = pending(runtime.running?.logs);
    if (lost > 0)
      sayOnStderr(`the process ended before ${lost} log record${lost === 1 ? ' was' : 's were'} delivered`);
  });
  if (!isMainThread) return;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const onSignal = () => {
      // An app that handles the signal decides for itself how and when to end.
      if (process.listenerCount(signal) > 1) return;
      // From here on the signal has its default again: a second one ends the process at once.
      process.removeListener(signal, onSignal);
      void flushWithin(PATIENCE).then(() => process.kill(process.pid, signal));
    };
    process.on(signal, onSignal);
  }
}

/** How many of a signal are in the queue, or sent and not answered yet. */
export function pending(sent: Sent | undefined): number {
  return sent === undefined ? 0 : sent.offered - sent.overflowed - sent.delivered - sent.failed;
}

/** Milliseconds; what is longer, Node takes for one. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * @param timeoutMs milliseconds.
 * @returns true when everything queued has left, or was given up, in time.
 */
export async function flushWithin(timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.min(timeoutMs, LONGEST_TIMER));
  });
  const done = Promise.resolve(runtime.running?.flush()).then(() => true);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
