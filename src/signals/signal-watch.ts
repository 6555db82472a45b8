/**
 * Waits, in another thread than the app's, for the signals that end a process.
 *
 * A listener in the app's own thread would change the app: `process.listenerCount('SIGTERM')` is no longer 0, libraries
 * that end the process when they are the only ones to listen (`signal-exit`) wait for ever, and a blocked event loop can
 * no longer be ended by anything but SIGKILL. From here, nothing of it is so: nobody sees a listener, and a main thread
 * that does not answer is ended by the signal as if nothing had waited for it.
 *
 * Node has no public way to receive signals in a worker. What it has inside is reached by `--expose-internals` in the
 * worker's own `execArgv`, which the app does not see. Where a release of Node no longer has it, nothing is watched: the
 * signal then ends the process at once, and what is on disk goes at the next start.
 */
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import type { MessagePort } from 'node:worker_threads';

/** Flags for the `execArgv` of the thread that watches. */
export const WATCHER_FLAGS: readonly string[] = ['--expose-internals', '--no-warnings'];

/**
 * What ends a process by default and is sent by people and supervisors. Not SIGQUIT: whoever sends it wants the core of the
 * process as it is.
 */
export const WATCHED = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
export type Watched = (typeof WATCHED)[number];

/** Cells of the shared memory: first one for each signal, not 0 while the app handles it itself; then these. */
export const ENDING = WATCHED.length;
export const CELLS = WATCHED.length + 1;

/** Values of the cell `ENDING`. */
export const LIVING = 0;
/** The main thread is at its last words and will end by itself. */
export const SPEAKING = 1;

/** Milliseconds the main thread has for its answer to a signal. When it is blocked it never comes. */
const PATIENCE = 500;

/** Given to the watching thread, with the port in the transfer list. */
export interface WatchOrder {
  readonly port: MessagePort;
  readonly cells: SharedArrayBuffer;
}

/** From the main thread: watch a signal, or no longer. */
export interface WatchChange {
  readonly signal: Watched;
  readonly watch: boolean;
}

interface SignalHandle {
  onsignal: () => void;
  start(number: number): number;
  stop(): void;
  unref(): void;
}

/** Begins to watch. The thread is not kept alive by it. */
export function watchSignals({ port, cells }: WatchOrder): void {
  const Handle = signalHandle();
  if (Handle === undefined) return;
  const state = new Int32Array(cells);
  const handles = new Map<Watched, SignalHandle>();
  for (const signal of WATCHED) {
    const handle = new Handle();
    handle.unref();
    handle.onsignal = () => arrived(signal);
    handles.set(signal, handle);
    if (Atomics.load(state, WATCHED.indexOf(signal)) === 0) handle.start(constants.signals[signal]);
  }
  port.on('message', ({ signal, watch }: WatchChange) => {
    const handle = handles.get(signal);
    if (watch) handle?.start(constants.signals[signal]);
    else handle?.stop();
  });
  port.unref();

  function arrived(signal: Watched): void {
    // The app has begun to listen and we have not stopped yet.
    if (Atomics.load(state, WATCHED.indexOf(signal)) !== 0) return;
    // From here on every signal has its default again: a second one ends the process at once.
    for (const handle of handles.values()) handle.stop();
    if (Atomics.load(state, ENDING) !== LIVING) {
      end(signal);
      return;
    }
    port.postMessage(signal);
    setTimeout(() => {
      if (Atomics.load(state, ENDING) === LIVING) end(signal);
    }, PATIENCE);
  }
}

function end(signal: Watched): void {
  process.kill(process.pid, signal);
}

function signalHandle(): (new () => SignalHandle) | undefined {
  try {
    const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as {
      internalBinding(name: 'signal_wrap'): { Signal: new () => SignalHandle };
    };
    return internalBinding('signal_wrap').Signal;
  } catch {
    return undefined;
  }
}
