/** Clients that speak on the bare connection, for what an ordinary client would not do. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import type { Run } from '../matrix.ts';
import type { Asked } from '../truth.ts';

/** Text of a request without a body. */
export function requestText(headers: { [name: string]: string }, target = '/', method = 'GET'): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Connects, and closes with the end of `fn`. */
async function onSocket<T>({ app }: Run, fn: (socket: Socket) => Promise<T>): Promise<T> {
  const socket = connect(app.port, '127.0.0.1');
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  try {
    return await fn(socket);
  } finally {
    socket.destroy();
  }
}

/** Everything that comes until `enough` says so. */
async function readUntil(socket: Socket, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const part of socket.iterator({ destroyOnReturn: false })) {
    text += String(part);
    if (enough(text)) return text;
  }
  return text;
}

export function pipelined(count: number): (run: Run) => Promise<void> {
  return (run) =>
    onSocket(run, async (socket) => {
      const asked = Array.from({ length: count }, () => run.truth.note());
      socket.write(asked.map((one) => requestText(run.truth.headers(one))).join(''));
      await readUntil(socket, (text) => text.split('\r\n0\r\n\r\n').length > count);
    });
}

/** Three clients that leave in the middle of the answer. */
export async function aborts({ truth, app }: Run): Promise<void> {
  await Promise.all(
    [1, 2, 3].map(async () => {
      const outgoing = request(app.url, {
        headers: truth.headers(truth.note()),
        method: 'POST',
        agent: false,
      });
      outgoing.on('error', () => {});
      outgoing.write('half a body');
      const [incoming] = await once(outgoing, 'response');
      incoming.on('error', () => {});
      await once(incoming, 'data');
      outgoing.destroy();
    }),
  );
}

/** Three requests to which no answer will come; they are given up when the app has logged what it has to. */
export function unanswered(path: string): (run: Run) => Promise<void> {
  return async ({ truth, app }) => {
    for (let i = 0; i < 3; i++) {
      const asked = truth.note();
      const outgoing = request(app.url + path, { headers: truth.headers(asked), agent: false });
      outgoing.on('error', () => {});
      outgoing.end();
      await app.said((line) => line.includes('uncaughtException') && line.includes(asked.marker));
      outgoing.destroy();
    }
  };
}

export async function expectContinue({ truth, app }: Run): Promise<void> {
  const ask = async () => {
    const asked = truth.note();
    const headers = { ...truth.headers(asked), expect: '100-continue' };
    const outgoing = request(app.url, { method: 'POST', headers, agent: false });
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    outgoing.end('body');
    const [incoming] = await once(outgoing, 'response');
    incoming.resume();
    await once(incoming, 'end');
    truth.answered(asked, { status: incoming.statusCode, headers: incoming.headers, body: '' });
  };
  await Promise.all([ask(), ask(), ask()]);
}

export function upgradeWith(method: 'GET' | 'CONNECT'): (run: Run) => Promise<void> {
  return async (run) => {
    const ask = () =>
      onSocket(run, async (socket) => {
        const headers: { [name: string]: string } = run.truth.headers(run.truth.note());
        if (method === 'GET') Object.assign(headers, { connection: 'Upgrade', upgrade: 'echo' });
        socket.write(requestText(headers, method === 'GET' ? '/chat' : 'example.org:80', method));
        await readUntil(socket, (text) => text.includes('\r\n\r\n'));
        socket.write('hello');
        await readUntil(socket, (text) => text.includes('hello'));
      });
    await Promise.all([ask(), ask(), ask()]);
  };
}

export async function http2Requests({ truth, app }: Run): Promise<void> {
  const session = connectHttp2(app.url);
  const ask = async () => {
    const stream = session.request({ ':path': '/', ...truth.headers(truth.note()) });
    stream.resume();
    await once(stream, 'end');
  };
  await Promise.all([ask(), ask(), ask()]);
  session.close();
}

/** Three messages on one connection, each with the carrier of its sender. */
export async function jsonLines(run: Run): Promise<void> {
  await onSocket(run, async (socket) => {
    const messages = Array.from({ length: 3 }, () => run.truth.note());
    socket.write(messages.map((asked) => `${JSON.stringify(message(asked))}\n`).join(''));
    await readUntil(socket, (text) => text.split('\n').length > messages.length);
  });

  function message(asked: Asked): object {
    const headers = { traceparent: `00-${asked.traceId}-${asked.parentSpanId}-01` };
    return { marker: asked.marker, carrier: { headers, fields: { request_id: asked.requestId } } };
  }
}
