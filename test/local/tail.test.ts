import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { LogRow } from '../../src/local/api.ts';
import { getJson, jsonLog, jsonLogs, post, startServer } from './fixtures.ts';

interface Event {
  event: string;
  id: string;
  data: string;
}

/** A server-sent event stream, event by event; closed after the test. */
async function* events(
  t: TestContext,
  url: string,
  headers: { [name: string]: string } = {},
): AsyncGenerator<Event> {
  const left = new AbortController();
  t.after(() => left.abort());
  const response = await fetch(url, {
    headers,
    signal: AbortSignal.any([left.signal, AbortSignal.timeout(15_000)]),
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      // The comment that opens the stream: from here on nothing is missed.
      yield { event: field('event') || 'comment', id: field('id'), data: field('data') };
    }
  }
}

async function next(stream: AsyncGenerator<Event>): Promise<Event> {
  const { value, done } = await stream.next();
  assert.ok(!done, 'the stream ended');
  return value;
}

const rowsOf = (event: Event) => (JSON.parse(event.data) as LogRow[]).map((row) => row.message);

test('new rows arrive as they are read back later, in order, filtered', async (t) => {
  const { url } = await startServer(t);
  const all = events(t, `${url}/api/tail`);
  const errors = events(t, `${url}/api/tail?level=error&q=hello&service=shop&attr=k%3Dv`);
  assert.equal((await next(all)).event, 'comment');
  await next(errors);
  const attributes = [{ key: 'k', value: { stringValue: 'v' } }];
  await post(
    `${url}/v1/logs`,
    jsonLogs([
      jsonLog('hello <b>one</b>\n\nevent: logs', { attributes }),
      jsonLog('hello two', {
        severityNumber: 17,
        attributes,
        traceId: 'ab'.repeat(16),
        spanId: 'cd'.repeat(8),
      }),
      jsonLog('hello three', { severityNumber: 17 }),
    ]),
  );
  const event = await next(all);
  assert.deepEqual([event.event, event.id], ['logs', '3']);
  assert.deepEqual(rowsOf(event), ['hello <b>one</b>\n\nevent: logs', 'hello two', 'hello three']);
  const { logs } = await getJson<{ logs: LogRow[] }>(`${url}/api/logs`);
  assert.deepEqual(
    JSON.parse(event.data),
    logs.sort((a, b) => a.id - b.id),
  );
  assert.deepEqual(rowsOf(await next(errors)), ['hello two']);
});

test('a tail begins after an id it is given, by the page or by the browser that reconnects', async (t) => {
  const { url } = await startServer(t);
  await post(`${url}/v1/logs`, jsonLogs([jsonLog('one'), jsonLog('two'), jsonLog('three')]));
  const streams = [
    events(t, `${url}/api/tail?after=1`),
    events(t, `${url}/api/tail?after=3`, { 'last-event-id': '1' }),
  ];
  for (const stream of streams) {
    assert.equal((await next(stream)).event, 'comment');
    assert.deepEqual(rowsOf(await next(stream)), ['two', 'three']);
  }
  await post(`${url}/v1/logs`, jsonLogs([jsonLog('four')]));
  for (const stream of streams) assert.deepEqual(rowsOf(await next(stream)), ['four']);
});

test('more than anybody reads is left out and counted', async (t) => {
  const { url } = await startServer(t);
  const stream = events(t, `${url}/api/tail`);
  await next(stream);
  const records = Array.from({ length: 800 }, (_, n) => jsonLog(`m${n}`));
  await post(`${url}/v1/logs`, jsonLogs(records));
  assert.equal(rowsOf(await next(stream)).length, 500);
  assert.deepEqual(await next(stream), { event: 'skipped', id: '', data: '300' });
});

test('a wrong query is an error, not a stream', async (t) => {
  const { url } = await startServer(t);
  assert.equal((await fetch(`${url}/api/tail?limit=3`)).status, 400);
});

test('a client that does not read is dropped', async (t) => {
  const { url } = await startServer(t);
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  t.after(() => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  socket.write(`GET /api/tail HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.pause();
  const body = jsonLogs(Array.from({ length: 400 }, () => jsonLog('x'.repeat(8000))));
  let dropped = false;
  const watch = closed.then(() => {
    dropped = true;
  });
  const deadline = Date.now() + 20_000;
  const probe = setInterval(() => socket.write('\r\n'), 50);
  t.after(() => clearInterval(probe));
  while (!dropped && Date.now() < deadline) {
    assert.equal((await post(`${url}/v1/logs`, body)).status, 200);
    // A paused socket learns of its end only when it reads or writes.
    await Promise.race([watch, new Promise((resolve) => setTimeout(resolve, 120))]);
  }
  assert.ok(dropped, 'the stream was kept open');
});

test('closing the server ends the streams', async (t) => {
  const local = await startServer(t);
  const stream = events(t, `${local.url}/api/tail`);
  await next(stream);
  await local.close();
  assert.equal((await stream.next()).done, true);
});
