/** A shipper in a thread of its own. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { WATCHER_FLAGS, type WatchOrder } from '../../signals/signal-watch.ts';
import type { Link, LinkEvents } from './link.ts';
import type { FromShipper, ShipperData, ToShipper } from './messages.ts';

/** What the thread is started with: `workerData` under a name nobody else uses. */
export interface ThreadData {
  readonly spanlogShipper: {
    readonly data: ShipperData;
    readonly port: MessagePort;
    readonly signals: WatchOrder | undefined;
  };
}

/** The file the thread runs: beside the bundle, or in the source. */
export const SHIPPER_FILE: URL = import.meta.url.endsWith('.ts')
  ? new URL('./shipper-thread.ts', import.meta.url)
  : new URL('./shipper.js', import.meta.url);

/** MB. With Node's default of 48 a drain takes about 50 MB more, and is no faster. */
const NURSERY = 8;

/**
 * @param signals the thread waits for signals besides, for the one that must not. Default: it does not.
 * @throws Error with `code` ERR_ACCESS_DENIED under the permission model, ERR_WORKER_… when there can be no thread.
 */
export function openThread(data: ShipperData, events: LinkEvents, signals?: WatchOrder): Link {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(SHIPPER_FILE, {
    name: 'spanlog',
    workerData: { spanlogShipper: { data, port: port2, signals } } satisfies ThreadData,
    transferList: signals === undefined ? [port2] : [port2, signals.port],
    // Nothing of what the app is started with concerns this thread, least of all what `--require` names: it would be
    // instrumented, and log, and start a shipper of its own.
    execArgv: [...WATCHER_FLAGS],
    env: { ...process.env, NODE_OPTIONS: '' },
    // Requests are made of short-lived pieces; a larger nursery only holds them for longer. It cannot run out.
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY },
    // Not to be passed on to the app's own.
    stdout: true,
    stderr: true,
  });
  let failure: Error | undefined;
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.once('exit', (code) => {
    for (let last = receive(port1); last !== undefined; last = receive(port1)) events.message(last);
    port1.close();
    events.ended(failure ?? (code === 0 ? undefined : new Error(`exit code ${code}`)));
  });
  port1.on('message', (message: FromShipper) => events.message(message));
  // A listener holds the process.
  port1.unref();
  worker.unref();
  return {
    isThread: true,
    post: (message) => port1.postMessage(message, transferable(message)),
    receive: () => receive(port1),
    terminate: () => void worker.terminate(),
  };
}

function receive(port: MessagePort): FromShipper | undefined {
  return receiveMessageOnPort(port)?.message as FromShipper | undefined;
}

function transferable(message: ToShipper): ArrayBuffer[] {
  return message.is === 'memory' ? [message.payload.buffer] : [];
}
