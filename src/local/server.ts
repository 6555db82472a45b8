import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Status } from './api.ts';
import { Counters } from './counters.ts';
import { Guard, SECURITY_HEADERS, urlHost } from './guard.ts';
import { Receiver } from './receiver/receiver.ts';
import { answerApi, type RouteContext, sendError } from './routes.ts';
import { logRowOf } from './store/log-rows.ts';
import { enforce } from './store/retention.ts';
import { numberOf } from './store/sqlite.ts';
import { Store } from './store/store.ts';
import { deleteUnusedOrigins } from './store/unused-origins.ts';
import { WriteQueue } from './store/write-queue.ts';
import { Tail } from './tail.ts';
import { WebFiles } from './web-files.ts';

export interface LocalOptions {
  /** Folder of the store; made when missing. */
  dataDir: string;
  /** Default 4318; 0 takes a free one. */
  port?: number;
  /** Default 127.0.0.1. There is no password: another address shows the logs to whoever reaches it. */
  host?: string;
  /** Default 7 days. */
  maxAgeMs?: number;
  /** Bytes, default 1 GiB. */
  maxBytes?: number;
  /** Stands in the status; default `0.0.0`. */
  version?: string;
  /** The built page; default the `web` folder of the build. */
  webDir?: string;
  /** How often the bounds are enforced, default every 2 s. */
  boundsEveryMs?: number;
  /** Gets the few lines there are to say, such as a damaged store moved aside. Default: stderr. */
  say?: (line: string) => void;
}

export interface Local {
  /** Such as `http://127.0.0.1:4318`; both the page and the OTLP endpoint. */
  url: string;
  /** Finishes the requests being answered, then closes the store. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 4318;
export const DEFAULT_MAX_AGE_MS = 7 * 24 * 3600 * 1000;
export const DEFAULT_MAX_BYTES = 1024 ** 3;

/** How often resources and scopes without records are looked for. */
const SWEEP_EVERY_MS = 3_600_000;

/** How long requests being answered may still take when the server closes. */
const CLOSE_GRACE_MS = 2_000;

/**
 * Starts the local OTLP receiver and viewer.
 *
 * @throws Error when the folder cannot be used or the address cannot be listened on (`code` as Node gives it, such as
 *   `EADDRINUSE`); nothing is left open then.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const say = options.say ?? ((line: string) => void process.stderr.write(`spanlog: ${line}\n`));
  const host = options.host ?? '127.0.0.1';
  const bounds = {
    maxAgeMs: options.maxAgeMs ?? DEFAULT_MAX_AGE_MS,
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
  };
  const web = new WebFiles(options.webDir ?? defaultWebDir());
  const store = new Store(options.dataDir, say);
  const counters = new Counters();
  const tail = new Tail();
  const queue = new WriteQueue(store, (written) => {
    counters.add('duplicate', written.duplicates);
    if (tail.listening) tail.publish(written.logs.map(({ id, log }) => logRowOf(id, log)));
  });
  const receiver = new Receiver({ write: (batch) => queue.add(batch), counters });
  const status = (): Status => ({
    version: options.version ?? '0.0.0',
    logs: numberOf(store.db, 'SELECT count(*) FROM log'),
    spans: numberOf(store.db, 'SELECT count(*) FROM span'),
    bytes: store.usedBytes,
    ...bounds,
    oldest: oldestOf(store),
    dropped: counters.snapshot(),
  });

  const server = createServer({ requestTimeout: 60_000 });
  try {
    await listen(server, options.port ?? DEFAULT_PORT, host);
  } catch (error) {
    tail.close();
    store.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const handle = handler({ store, tail, status }, receiver, web, new Guard(host, port));
  server.on('request', (request, response) => {
    // Nothing is expected to get here; one request must not take the others down.
    handle(request, response).catch((error: unknown) => {
      say(`a request could not be answered: ${String(error)}`);
      response.destroy();
    });
  });
  const bounding = keepWithin(store, bounds, counters, say, options.boundsEveryMs ?? 2_000);

  const close = async (): Promise<void> => {
    tail.close();
    await bounding.stop();
    await closeServer(server);
    store.close();
  };
  let closing: Promise<void> | undefined;
  return {
    url: `http://${urlHost(host)}:${port}`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** The one door: the checks, then the receiver, the interface of the page, and the page. */
function handler(context: RouteContext, receiver: Receiver, web: WebFiles, guard: Guard) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refusal = guard.refusal(request);
    if (refusal !== null) return sendError(response, 403, refusal);
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (url === null || url.host !== 'localhost') return sendError(response, 400, 'the address is not valid');
    const signal = Receiver.signalOf(url.pathname);
    if (signal !== null) return receiver.handle(signal, request, response);
    if (url.pathname.startsWith('/api/')) return answerApi(context, url, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendError(response, 405, `${request.method} is not allowed here`);
    }
    if (web.serve(url.pathname, request, response)) return;
    if (web.built) return sendError(response, 404, `there is no ${url.pathname}`);
    sendError(response, 404, 'the page is not built: run `npm run build`; records are received all the same');
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(grace);
}

function oldestOf(store: Store): number | null {
  const row = store.db
    .prepare(
      'SELECT min(at) AS oldest FROM (SELECT min(time) AS at FROM log UNION ALL SELECT min(start) FROM trace)',
    )
    .get();
  return row?.oldest === null || row === undefined ? null : Number(row.oldest);
}

/** Enforces the bounds now and then, one run at a time. */
function keepWithin(
  store: Store,
  bounds: { maxAgeMs: number; maxBytes: number },
  counters: Counters,
  say: (line: string) => void,
  everyMs: number,
): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let sweepAt = Date.now() + SWEEP_EVERY_MS;
  const run = async (): Promise<void> => {
    try {
      const deleted = await enforce(store, bounds, Date.now());
      counters.add('max_age', deleted.age);
      counters.add('max_size', deleted.size);
      if (Date.now() >= sweepAt) {
        await deleteUnusedOrigins(store);
        sweepAt = Date.now() + SWEEP_EVERY_MS;
      }
    } catch (error) {
      say(`the store could not be kept within its bounds: ${(error as Error).message}`);
    }
    running = undefined;
  };
  const timer = setInterval(() => {
    running ??= run();
  }, everyMs);
  timer.unref();
  running = run();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Beside the bundle (`dist/cli.js`, `dist/web/`); from source, in the build of the same checkout. */
function defaultWebDir(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? '../../dist/web/' : './web/', here));
}
