/** Requests by OTLP/HTTP: over connections that are kept, each within its time, with an answer of bounded size. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { version } from '../../version.ts';
import type { Signal } from '../spool.ts';
import { type Answer, answerOf, answerOfError, TIMED_OUT } from './answer.ts';
import type { Destination } from './destination.ts';
import type { Sender } from './sender.ts';

/** Bytes of an answer that are read. */
const MAX_ANSWER = 64 * 1024;
/** Milliseconds after which a connection nobody uses is closed: routers forget them silently, some after a minute. */
const IDLE_CONNECTION = 30_000;
/** Times a request is repeated because the connection it was to use had been closed meanwhile: as many as may be kept. */
const STALE_CONNECTIONS = 4;

const compress = promisify(gzip);

/** Source: OTLP exporter specification, "User Agent". */
const USER_AGENT = `spanlog/${version} OTel-OTLP-Exporter-JavaScript/${version}`;

/** Headers that say how the body is sent; a configured one could only be wrong. */
const OWN_HEADERS = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'transfer-encoding',
  'connection',
]);

/**
 * @param quietly on the thread of the app: runs what opens a request so that nobody traces it. Then requests do not keep the
 * process alive either.
 */
export function httpSender(
  destination: Destination,
  signal: Signal,
  quietly?: <T>(run: () => T) => T,
): Sender {
  const { url = '', compression, timeoutMs, tls } = destination;
  const isSecure = /^https:/i.test(url);
  const kept = {
    keepAlive: true,
    scheduling: 'lifo' as const,
    maxFreeSockets: STALE_CONNECTIONS,
    timeout: IDLE_CONNECTION,
    // `localhost` has two addresses, and receivers listen at one of them.
    autoSelectFamily: true,
  };
  const agent = isSecure ? new HttpsAgent({ ...kept, ...given(tls) }) : new HttpAgent(kept);
  const headers = { 'user-agent': USER_AGENT, ...configured(destination.headers) };

  async function send(body: Buffer, entries: number): Promise<Answer> {
    const deadline = performance.now() + timeoutMs;
    try {
      const sent = compression === 'gzip' ? await compress(body, { level: constants.Z_BEST_SPEED }) : body;
      return await post(sent, entries, deadline, STALE_CONNECTIONS);
    } catch (error) {
      // What a configured header or certificate makes of a request, before it leaves.
      return answerOfError(error as Error);
    }
  }

  function post(body: Buffer, entries: number, deadline: number, repeats: number): Promise<Answer> {
    return new Promise((resolve) => {
      const open = () =>
        (isSecure ? requestHttps : requestHttp)(url, {
          method: 'POST',
          agent,
          headers: {
            ...headers,
            'content-type':
              destination.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
            'content-length': body.length,
            ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
          },
        });
      const request = quietly === undefined ? open() : quietly(open);
      if (quietly !== undefined) request.on('socket', (socket) => socket.unref());
      const timer = setTimeout(
        () => {
          const late = new Error(`no answer within ${timeoutMs} ms`);
          request.destroy(Object.assign(late, { code: TIMED_OUT }));
        },
        Math.max(1, deadline - performance.now()),
      ).unref();
      const end = (answer: Answer | Promise<Answer>) => {
        clearTimeout(timer);
        resolve(answer);
        // An answer that comes before the end of the request: nobody reads the rest of it.
        if (!request.writableFinished) request.destroy();
      };
      let hasAnswer = false;
      request.on('response', (response) => {
        hasAnswer = true;
        receive(response, (body, complete) => {
          if (!complete) request.destroy();
          const { statusCode: status = 0, headers } = response;
          end(answerOf({ status, headers, body, complete }, signal, entries, Date.now()));
        });
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (hasAnswer) return;
        const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        end(isStale && repeats > 0 ? post(body, entries, deadline, repeats - 1) : answerOfError(error));
      });
      request.end(body);
    });
  }

  return { send, close: () => agent.destroy() };
}

/** Reads an answer to its end, or as much as there will be of it. */
function receive(response: IncomingMessage, end: (body: Buffer, complete: boolean) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;
  const over = (complete: boolean) => {
    if (isOver) return;
    isOver = true;
    end(Buffer.concat(chunks), complete);
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < MAX_ANSWER) return;
    // More than anybody has to say: the status stands.
    over(true);
    response.destroy();
  });
  response.on('end', () => over(response.complete));
  response.on('error', () => over(false));
  response.on('close', () => over(false));
}

function configured(headers: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !OWN_HEADERS.has(name)),
  );
}

function given(tls: Destination['tls']): { ca?: string; cert?: string; key?: string } {
  return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
}
