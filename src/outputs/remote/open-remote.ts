/**
 * The thread that sends for outputs; where there can be none, the one that logs. One thread serves all, but for those who
 * load somebody else's code: it takes its time, and what it throws ends the thread.
 */
import { createRequire } from 'node:module';
import { MessageChannel, Worker } from 'node:worker_threads';
import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { serveRemote } from './serve-remote.ts';
import type { Failed, RemoteData, ToRemote } from './sink.ts';

const FILE = import.meta.url.endsWith('.ts') ? './remote-thread.ts' : './remote-thread.js';

export interface RemoteLink {
  /** False: it sends while the event loop of this thread runs. */
  readonly isThread: boolean;
  post(message: ToRemote): void;
  terminate(): void;
}

/** A thread and who is to be told when it ends by itself. */
class Sender {
  readonly users = new Set<(reason: string) => void>();
  readonly #worker: Worker;

  /** @throws Error where no thread may be started. */
  constructor() {
    this.#worker = new Worker(new URL(FILE, import.meta.url), {
      name: 'spanlog-remote',
      workerData: { isSpanlogRemote: true },
      // What the app is started with would instrument this thread, and its requests would be traced and logged.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
      stdout: true,
      stderr: true,
    });
    let failure: string | undefined;
    this.#worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    this.#worker.once('exit', (code) => {
      if (shared === this) shared = undefined;
      for (const ended of this.users) ended(failure ?? `exit code ${code} of its thread`);
    });
    this.#worker.unref();
  }

  open(data: RemoteData): void {
    this.#worker.postMessage(data, [data.port]);
  }

  /** @returns false as long as others need it. */
  leave(ended: (reason: string) => void): boolean {
    this.users.delete(ended);
    if (this.users.size > 0) return false;
    if (shared === this) shared = undefined;
    void this.#worker.terminate();
    return true;
  }
}

let shared: Sender | undefined;

function senderFor({ target }: Pick<RemoteData, 'target'>): Sender {
  if (target.type === 'cloudwatch') return new Sender();
  shared ??= new Sender();
  return shared;
}

/**
 * @param name of the output, for what is said of it.
 * @param say takes one line for people.
 * @param ended called when nothing is sent any more, without having been told to.
 */
export function openRemote(
  data: Omit<RemoteData, 'port' | 'name'>,
  name: string,
  say: (line: string) => void,
  ended: (reason: string) => void,
): RemoteLink {
  let sender: Sender;
  try {
    sender = senderFor(data);
  } catch {
    return openHere({ ...data, name }, say);
  }
  const { port1, port2 } = new MessageChannel();
  sender.users.add(ended);
  sender.open({ ...data, name, port: port2 });
  port1.once('message', ({ reason }: Failed) => ended(reason));
  port1.unref();
  return {
    isThread: true,
    post: (message) => port1.postMessage(message),
    terminate() {
      if (!sender.leave(ended)) port1.postMessage({ is: 'close' } satisfies ToRemote);
    },
  };
}

/** The permission model may forbid threads. What sends is loaded by who needs it: it costs a process's start. */
function openHere(data: Omit<RemoteData, 'port'>, say: (line: string) => void): RemoteLink {
  const sender = createRequire(import.meta.url)(FILE) as { serveRemote: typeof serveRemote };
  // What it does would be traced, and logged, and sent, and traced.
  const quietly = <T>(run: () => T) => context.with(suppressTracing(context.active()), run);
  const tell = quietly(() => sender.serveRemote(data, say));
  return {
    isThread: false,
    post: (message) => quietly(() => tell(message)),
    terminate: () => tell({ is: 'close' }),
  };
}
