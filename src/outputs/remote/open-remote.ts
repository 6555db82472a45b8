/** The thread that sends for an output; where there can be none, its own. */
import { createRequire } from 'node:module';
import { MessageChannel, Worker } from 'node:worker_threads';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { serveRemote } from './serve-remote.ts';
import type { RemoteData, ToRemote } from './sink.ts';

const FILE = import.meta.url.endsWith('.ts') ? './remote-thread.ts' : './remote-thread.js';

export interface RemoteLink {
  /** False: it sends while the event loop of this thread runs. */
  readonly isThread: boolean;
  post(message: ToRemote): void;
  terminate(): void;
}

/**
 * @param name of the output, for what is said of it.
 * @param say takes one line for people.
 * @param ended called when the thread ends without having been told to.
 */
export function openRemote(
  data: Omit<RemoteData, 'port' | 'name'>,
  name: string,
  say: (line: string) => void,
  ended: (reason: string) => void,
): RemoteLink {
  const { port1, port2 } = new MessageChannel();
  const spanlogRemote: RemoteData = { ...data, name, port: port2 };
  let worker: Worker;
  try {
    worker = new Worker(new URL(FILE, import.meta.url), {
      name: 'spanlog-remote',
      workerData: { spanlogRemote },
      transferList: [port2],
      // What the app is started with would instrument this thread, and its requests would be traced and logged.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdout: true,
      stderr: true,
    });
  } catch {
    // The permission model may forbid threads. What sends is loaded by who needs it: it costs a process's start.
    const sender = createRequire(import.meta.url)(FILE) as { serveRemote: typeof serveRemote };
    // What it does would be traced, and logged, and sent, and traced.
    const quietly = <T>(run: () => T) => context.with(suppressTracing(context.active()), run);
    const tell = quietly(() => sender.serveRemote({ ...data, name }, say));
    port1.close();
    return {
      isThread: false,
      post: (message) => quietly(() => tell(message)),
      terminate: () => tell({ is: 'close' }),
    };
  }
  let failure: string | undefined;
  let isTold = false;
  worker.on('error', (error) => {
    failure = error instanceof Error ? error.message : String(error);
  });
  worker.once('exit', (code) => {
    port1.close();
    if (!isTold) ended(failure ?? `exit code ${code}`);
  });
  worker.unref();
  port1.unref();
  return {
    isThread: true,
    post: (message) => port1.postMessage(message),
    terminate() {
      isTold = true;
      void worker.terminate();
    },
  };
}
