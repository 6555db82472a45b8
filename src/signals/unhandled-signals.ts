/** The main thread's side of the signals that end a process: what the app handles itself is left to it. */
import { isMainThread, MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  CELLS,
  ENDING,
  SPEAKING,
  WATCHED,
  type WatchChange,
  type Watched,
  type WatchOrder,
} from './signal-watch.ts';

/**
 * Milliseconds after the app's last listener of a signal is gone until the signal is watched again: the one that made it
 * go (`process.once`) must have passed. Until then the signal does what it does by default.
 */
const AFTER_THE_APP = 100;

export interface UnhandledSignals {
  /** For `watchSignals` in another thread; the port belongs into the transfer list. Each thread needs its own. */
  order(): WatchOrder;
  /** The thread ends by itself now: a signal that comes meanwhile ends it at once. */
  ending(): void;
}

/**
 * @param received called for a signal that nobody handles. The process must end by it.
 * @returns undefined where there is nothing to watch: in a worker; on Windows, which has no signals; and as the first
 * process of a container, which the kernel spares every signal it has no handler for.
 */
export function receiveSignals(received: (signal: Watched) => void): UnhandledSignals | undefined {
  if (!isMainThread || process.platform === 'win32' || process.pid === 1) return undefined;
  const cells = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT);
  const state = new Int32Array(cells);
  const ending = () => void Atomics.store(state, ENDING, SPEAKING);
  let watcher: MessagePort | undefined;
  const tell = (change: WatchChange) => watcher?.postMessage(change);
  for (const signal of WATCHED) {
    if (process.listenerCount(signal) > 0) Atomics.store(state, WATCHED.indexOf(signal), 1);
  }
  const returning = new Map<Watched, NodeJS.Timeout>();
  process.on('newListener', (event) => {
    if (!isWatched(event) || process.listenerCount(event) > 0) return;
    clearTimeout(returning.get(event));
    Atomics.store(state, WATCHED.indexOf(event), 1);
    tell({ signal: event, watch: false });
  });
  process.on('removeListener', (event) => {
    if (!isWatched(event) || process.listenerCount(event) > 0) return;
    const again = () => {
      Atomics.store(state, WATCHED.indexOf(event), 0);
      tell({ signal: event, watch: true });
    };
    returning.set(event, setTimeout(again, AFTER_THE_APP).unref());
  });
  return {
    order() {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (signal: Watched) => {
        ending();
        received(signal);
      });
      // A listener holds the process.
      port1.unref();
      watcher = port1;
      return { port: port2, cells };
    },
    ending,
  };
}

function isWatched(event: unknown): event is Watched {
  return (WATCHED as readonly unknown[]).includes(event);
}
