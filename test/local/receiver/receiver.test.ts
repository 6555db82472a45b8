import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import type { LogPage, Status } from '../../../src/local/api.ts';
import { getJson, jsonLog, jsonLogs, post, startServer } from '../fixtures.ts';
import { fullLog, requestWith } from './protobuf-messages.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

test('compressed with gzip or deflate, content type with parameters', async (t) => {
  const { url } = await startServer(t);
  for (const [encoding, compress] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ] as const) {
    const response = await post(`${url}/v1/logs`, compress(jsonLogs([jsonLog(encoding)])), {
      'content-type': 'application/json; charset=utf-8',
      'content-encoding': encoding,
    });
    assert.equal(response.status, 200, encoding);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(await response.text(), '{}');
  }
  const { logs } = await getJson<LogPage>(`${url}/api/logs`);
  assert.deepEqual(logs.map((log) => log.message).sort(), ['GZIP', 'deflate', 'gzip']);
});

test('the answer has the type of the request', async (t) => {
  const { url } = await startServer(t, { maxAgeMs: Infinity });
  const good = await post(`${url}/v1/logs`, Buffer.from(requestWith(fullLog)), PROTOBUF);
  assert.deepEqual([good.status, good.headers.get('content-type')], [200, 'application/x-protobuf']);
  assert.equal((await good.arrayBuffer()).byteLength, 0);
  const bad = await post(`${url}/v1/logs`, Buffer.from('nonsense'), PROTOBUF);
  assert.deepEqual([bad.status, bad.headers.get('content-type')], [400, 'application/x-protobuf']);
  assert.match(await bad.text(), /not a valid OTLP message/);
});

test('part of a request rejected is told and counted', async (t) => {
  const { url } = await startServer(t);
  const response = await post(`${url}/v1/logs`, jsonLogs([jsonLog('kept'), 5]));
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {
    partialSuccess: { rejectedLogRecords: '1', errorMessage: 'a log record must be an object' },
  });
  assert.deepEqual((await getJson<Status>(`${url}/api/status`)).dropped, { invalid: 1 });
});

test('metrics are taken, counted and not kept', async (t) => {
  const { url } = await startServer(t);
  const body = JSON.stringify({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a' }, { name: 'b' }] }] }],
  });
  assert.equal((await post(`${url}/v1/metrics`, body)).status, 200);
  assert.deepEqual((await getJson<Status>(`${url}/api/status`)).dropped, { metrics: 2 });
});

test('a record delivered again is one row', async (t) => {
  const { url } = await startServer(t);
  const attributes = [{ key: 'log.record.uid', value: { stringValue: '01HZX' } }];
  const body = jsonLogs([jsonLog('once', { attributes }), jsonLog('without')]);
  for (let n = 0; n < 2; n++) assert.equal((await post(`${url}/v1/logs`, body)).status, 200);
  const { logs } = await getJson<LogPage>(`${url}/api/logs`);
  assert.deepEqual(logs.map((log) => log.message).sort(), ['once', 'without', 'without']);
  assert.deepEqual((await getJson<Status>(`${url}/api/status`)).dropped, { duplicate: 1 });
});

test('what is not OTLP gets its error and a Status', async (t) => {
  const { url } = await startServer(t);
  const cases: [number, Promise<Response>, RegExp][] = [
    [405, fetch(`${url}/v1/logs`), /GET is not allowed/],
    [405, fetch(`${url}/v1/traces`, { method: 'PUT', body: '{}' }), /PUT is not allowed/],
    [415, post(`${url}/v1/logs`, '{}', { 'content-type': 'text/plain' }), /"text\/plain" is not supported/],
    [415, post(`${url}/v1/logs`, '{}', { 'content-encoding': 'br' }), /content encoding "br"/],
    [400, post(`${url}/v1/logs`, '{'), /not a valid OTLP message/],
    [400, post(`${url}/v1/logs`, 'plain', { 'content-encoding': 'gzip' }), /not valid gzip data/],
    [400, post(`${url}/v1/metrics`, '[]'), /must be an object/],
  ];
  for (const [status, answer, message] of cases) {
    const response = await answer;
    assert.equal(response.status, status);
    const body = (await response.json()) as { code: number; message: string };
    assert.equal(body.code, 3);
    assert.match(body.message, message);
  }
  assert.equal((await fetch(`${url}/v1/logs`)).headers.get('allow'), 'POST');
  assert.equal((await post(`${url}/v1/profiles`, '{}')).status, 405);
});

test('a body over the limit is refused, decompressed or not, declared or not', async (t) => {
  const { url } = await startServer(t);
  const size = 33 * 1024 * 1024;
  const bomb = gzipSync(Buffer.alloc(size, ' '));
  assert.ok(bomb.length < 100_000);
  assert.equal((await post(`${url}/v1/logs`, bomb, { 'content-encoding': 'gzip' })).status, 413);
  // Chunked, so that no header says how long it is.
  const port = Number(new URL(url).port);
  const socket = connect(port, '127.0.0.1');
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.on('error', () => {});
  socket.write(
    `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  for (let n = 0; n < 33; n++)
    socket.write(Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')]));
  assert.match(await answer, /^HTTP\/1.1 413 /);
  socket.destroy();
  // It is still there for the next one.
  assert.equal((await post(`${url}/v1/logs`, jsonLogs([jsonLog('after')]))).status, 200);
});

test('a declared length over the limit is refused before the body is sent', async (t) => {
  const { url } = await startServer(t);
  const port = Number(new URL(url).port);
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n`,
  );
  const [data] = await new Promise<[Buffer]>((resolve) => socket.once('data', (chunk) => resolve([chunk])));
  assert.match(data.toString(), /^HTTP\/1.1 413 [\s\S]*connection: close/i);
  socket.destroy();
});

test('a sender that breaks off leaves nothing behind', async (t) => {
  const { url } = await startServer(t);
  const port = Number(new URL(url).port);
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) =>
    socket.write(
      `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"resource`,
      () => resolve(),
    ),
  );
  socket.destroy();
  assert.equal((await post(`${url}/v1/logs`, jsonLogs([jsonLog('after')]))).status, 200);
  assert.equal((await getJson<LogPage>(`${url}/api/logs`)).logs.length, 1);
});
