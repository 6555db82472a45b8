/** The record of what was asked, kept by the one who asked: chosen here, before any app has seen it. */
import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** One request: what every record that belongs to it has to carry. */
export interface Asked {
  /** Logged by the app with everything it does for this request. */
  readonly marker: string;
  /** Undefined when the request named none that is valid: the trace is then known by the request id alone. */
  traceId: string | undefined;
  /** Span id of the caller, the parent of the app's first span. */
  parentSpanId: string;
  /** Undefined when the request named none that is sane: it is then the one in the response's header. */
  requestId: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AskOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  agent?: Agent;
  /** What the truth should know otherwise than usual. */
  asked?: Partial<Asked>;
}

export class Truth {
  readonly requests: Asked[] = [];
  /** Markers of work that belongs to no request: its records carry no trace. */
  readonly nobodys: string[] = [];
  readonly answers = new Map<Asked, Answer>();

  /** Makes up the ids of a request. */
  note(asked: Partial<Asked> = {}): Asked {
    const made: Asked = {
      marker: `m-${this.requests.length}-${hex(4)}`,
      traceId: hex(16),
      parentSpanId: hex(8),
      requestId: `req-${hex(8)}`,
      ...asked,
    };
    this.requests.push(made);
    return made;
  }

  /** The headers that tell an app what was noted. */
  headers(asked: Asked): { [name: string]: string } {
    return {
      'x-marker': asked.marker,
      ...(asked.traceId !== undefined && { traceparent: `00-${asked.traceId}-${asked.parentSpanId}-01` }),
      ...(asked.requestId !== undefined && { 'x-request-id': asked.requestId }),
    };
  }

  /** Sends a request and reads its answer to the end. Header names in `options` replace those of the truth. */
  async ask(url: string, options: AskOptions = {}): Promise<Answer> {
    const asked = this.note(options.asked);
    const answer = await send(url, { ...options, headers: { ...this.headers(asked), ...options.headers } });
    this.answered(asked, answer);
    return answer;
  }

  /** Learns from the response what only the app could choose, and holds the rest against it. */
  answered(asked: Asked, answer: Answer): void {
    this.answers.set(asked, answer);
    const echoed = answer.headers['x-request-id'];
    if (asked.requestId === undefined && typeof echoed === 'string') asked.requestId = echoed;
  }
}

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

export function send(url: string, options: AskOptions): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const outgoing = request(
    url,
    {
      method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
      headers: options.headers,
      agent: options.agent ?? false,
      ...(url.startsWith('https:') && { rejectUnauthorized: false }),
    },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    },
  );
  outgoing.on('error', reject);
  outgoing.end(options.body);
  return promise;
}

export { Agent };
