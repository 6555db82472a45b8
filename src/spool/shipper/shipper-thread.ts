/**
 * What the shipper's thread runs. Where there can be no thread, the same file is loaded into the one that logs, and only
 * gives out `runShipper`.
 */
import process from 'node:process';
import { isMainThread, workerData } from 'node:worker_threads';
import { watchSignals } from '../../signals/signal-watch.ts';
import { SharedState } from '../shared-state.ts';
import type { ToShipper } from './messages.ts';
import { runShipper } from './run-shipper.ts';
import type { ThreadData } from './thread-link.ts';

export { runShipper } from './run-shipper.ts';

const given = isMainThread
  ? undefined
  : (workerData as Partial<ThreadData> | undefined | null)?.spanlogShipper;
if (given !== undefined) runInThread(given);

function runInThread({ data, port, signals }: ThreadData['spanlogShipper']): void {
  if (signals !== undefined) watchSignals(signals);
  const state = new SharedState(data.state);
  // Whoever is blocked waiting for a drain would wait in vain.
  process.once('exit', () => {
    state.set('ready', 0);
    state.set('drained', -state.get('drainAsked'));
  });
  const tell = runShipper(data, {
    post: (message) => {
      port.postMessage(message);
      // With its port the thread has nothing left to stay for.
      if (message.is === 'stopped') port.close();
    },
  });
  port.on('message', (message: ToShipper) => tell(message));
}
