/** Clients of both versions of HTTP. */
import { connect } from 'node:http2';

export interface Question {
  readonly headers?: { readonly [name: string]: string };
  /** Posted. */
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly requestId: string | undefined;
}

export interface Client {
  /** Rejects when there is no answer. */
  ask(path: string, question?: Question): Promise<Answer>;
  /** Gives up what has no answer yet. */
  close(): void;
}

export function http1(base: string): Client {
  const ended = new AbortController();
  return {
    async ask(path, { headers = {}, body } = {}) {
      const method = body === undefined ? 'GET' : 'POST';
      const init = { method, headers, signal: ended.signal, ...(body !== undefined && { body }) };
      const response = await fetch(base + path, init);
      await response.text();
      return { status: response.status, requestId: response.headers.get('x-request-id') ?? undefined };
    },
    close: () => ended.abort(),
  };
}

export function http2(base: string): Client {
  const session = connect(base);
  session.on('error', () => {});
  return {
    ask(path, { headers = {}, body } = {}) {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const method = body === undefined ? 'GET' : 'POST';
      const stream = session.request({ ':path': path, ':method': method, ...headers, ...length });
      stream.end(body);
      return new Promise((resolve, reject) => {
        stream.on('error', reject);
        stream.once('close', () => reject(new Error('closed without an answer')));
        stream.once('response', (answered) => {
          const requestId = answered['x-request-id'];
          const status = Number(answered[':status']);
          stream.once('end', () =>
            resolve({ status, requestId: typeof requestId === 'string' ? requestId : undefined }),
          );
          stream.resume();
        });
      });
    },
    close: () => session.destroy(),
  };
}
