import { Worker } from 'node:worker_threads';
import { WATCHER_FLAGS } from '../../signals/signal-watch.ts';
import type { UnhandledSignals } from '../../signals/unhandled-signals.ts';

/** Waits for signals in a thread of its own, where there is no other that could. */
export function watchInOwnThread(signals: UnhandledSignals): void {
  const order = signals.order();
  const file = import.meta.url.endsWith('.ts') ? './signal-thread.ts' : './signal-thread.js';
  const thread = new Worker(new URL(file, import.meta.url), {
    workerData: order,
    transferList: [order.port],
    execArgv: [...WATCHER_FLAGS],
    env: {},
  });
  // Without it the signal has its default.
  thread.on('error', () => {});
  thread.unref();
}
