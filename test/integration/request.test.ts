import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type App, type AppOptions, portOf, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';

const QUICK = { OTEL_BLRP_SCHEDULE_DELAY: '50', OTEL_BSP_SCHEDULE_DELAY: '50' };

async function boot(
  t: TestContext,
  options: AppOptions,
): Promise<{ app: App; receiver: Receiver; url: string }> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...QUICK, ...options.env };
  const app = startApp(t, { ...options, env });
  return { app, receiver, url: `http://127.0.0.1:${await portOf(app)}` };
}

const entryOf = (receiver: Receiver, path: string): Promise<ReceivedLog> =>
  receiver.until(`entry of ${path}`, ({ logs }) =>
    logs.find((log) => log.logger === 'http.server' && log.attributes['url.path'] === path),
  );

const PLAIN = {
  'app.mjs': `
import { createServer } from 'node:http';
process.on('uncaughtException', () => {});
const server = createServer((request, response) => {
  if (request.url.startsWith('/throw')) throw new TypeError('handler broke');
  if (request.url.startsWith('/hang')) { response.write('first'); console.error('hanging'); return; }
  if (request.url.startsWith('/fail')) response.statusCode = 503;
  response.end('done');
});
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`,
};

test("one entry record a request, inside its span, with the conventions' names", async (t) => {
  const { receiver, url } = await boot(t, { files: PLAIN });
  await (await fetch(`${url}/things/1?token=hunter2`, { headers: { 'user-agent': 'check/1' } })).text();
  const entry = await entryOf(receiver, '/things/1');
  const span = await receiver.until('span', ({ spans }) => spans.find((one) => one.spanId === entry.spanId));
  assert.equal(span.kind, 2);
  assert.equal(entry.traceId, span.traceId);
  assert.equal(entry.body, 'GET /things/1 200');
  assert.equal(entry.severityText, 'INFO');
  assert.equal(entry.attributes['http.request.method'], 'GET');
  assert.equal(entry.attributes['http.response.status_code'], 200);
  assert.equal(entry.attributes['client.address'], '127.0.0.1');
  assert.equal(entry.attributes['user_agent.original'], 'check/1');
  assert.equal(typeof entry.attributes['duration_ms'], 'number');
  assert.match(String(entry.attributes['request_id']), /^[0-9a-f-]{36}$/);
  assert.doesNotMatch(JSON.stringify([receiver.logs, receiver.spans]), /hunter2/);
});

test('a failed answer is an ERROR entry, an aborted request a WARN entry, and each comes once', async (t) => {
  const { app, receiver, url } = await boot(t, { files: PLAIN });
  await (await fetch(`${url}/fail`)).text();
  const failed = await entryOf(receiver, '/fail');
  assert.equal(failed.severityText, 'ERROR');
  assert.equal(failed.attributes['http.response.status_code'], 503);

  const going = httpRequest(`${url}/hang`).end();
  going.on('error', () => {});
  await app.line(/hanging/);
  going.destroy();
  const aborted = await entryOf(receiver, '/hang');
  assert.equal(aborted.severityText, 'WARN');
  assert.equal(aborted.attributes['error.type'], 'aborted');
  assert.equal(aborted.body, 'GET /hang aborted');
  assert.equal(receiver.logs.filter((log) => log.attributes['url.path'] === '/hang').length, 1);
});

test('a handler that throws leaves its entry, with what it threw', async (t) => {
  const { receiver, url } = await boot(t, { files: PLAIN });
  const going = httpRequest(`${url}/throw`).end();
  going.on('error', () => {});
  const entry = await entryOf(receiver, '/throw');
  going.destroy();
  assert.equal(entry.severityText, 'ERROR');
  assert.equal(entry.attributes['error.type'], 'TypeError');
  assert.equal(entry.body, 'GET /throw threw');
  assert.equal(entry.attributes['exception.message'], 'handler broke');
  assert.match(String(entry.attributes['exception.stacktrace']), /^TypeError: handler broke\n\s+at /);
});

test('the route is the template: Express and Fastify, without patching them', async (t) => {
  for (const [name, source] of [
    [
      'express',
      `const app = require('express')();
       const users = require('express').Router();
       users.get('/:id', (q, s) => s.send('ok'));
       app.use('/users', users);
       const server = app.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`,
    ],
    [
      'fastify',
      `const app = require('fastify')();
       app.get('/users/:id', async () => 'ok');
       app.listen({ port: 0, host: '127.0.0.1' }).then(() => console.error('listening ' + app.server.address().port));`,
    ],
  ] as const) {
    const { receiver, url } = await boot(t, { files: { 'app.cjs': source }, packages: [name] });
    await (await fetch(`${url}/users/42`)).text();
    const entry = await entryOf(receiver, '/users/42');
    assert.equal(entry.attributes['http.route'], '/users/:id', name);
    assert.equal(entry.body, 'GET /users/:id 200');
    const span = await receiver.until('span', ({ spans }) =>
      spans.find((one) => one.spanId === entry.spanId),
    );
    assert.equal(span.name, 'GET /users/:id');
  }
});

test('request_id: a sane one is kept, echoed and sent on to the next service; others are replaced', async (t) => {
  const second = await boot(t, { files: PLAIN });
  for (const call of [
    "await fetch(process.env.NEXT + '/next')",
    "await new Promise((done) => get(process.env.NEXT + '/next', (r) => r.resume().on('end', done)))",
  ]) {
    const first = await boot(t, {
      files: {
        'app.mjs': `
import { createServer, get } from 'node:http';
const server = createServer(async (request, response) => { ${call}; response.end(); });
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`,
      },
      env: { NEXT: second.url },
    });
    const id = `req-${call.length}`;
    const response = await fetch(`${first.url}/first`, { headers: { 'x-request-id': id } });
    assert.equal(response.headers.get('x-request-id'), id);
    const one = await entryOf(first.receiver, '/first');
    const two = await second.receiver.until('second entry', ({ logs }) =>
      logs.find((log) => log.logger === 'http.server' && log.traceId === one.traceId),
    );
    assert.equal(one.attributes['request_id'], id);
    assert.equal(two.attributes['request_id'], id);
  }
  for (const hostile of ['a b', 'x'.repeat(200), '<script>', '"', '']) {
    const response = await fetch(`${second.url}/x`, { headers: { 'x-request-id': hostile } });
    await response.text();
    assert.match(response.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/, hostile);
  }
});

test('forwarded client addresses are believed only from trusted hops', async (t) => {
  const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
  const untrusting = await boot(t, { files: PLAIN });
  await (await fetch(`${untrusting.url}/ip`, { headers })).text();
  const entry = await entryOf(untrusting.receiver, '/ip');
  assert.equal(entry.attributes['client.address'], '127.0.0.1');
  const span = await untrusting.receiver.until('span', ({ spans }) =>
    spans.find((one) => one.spanId === entry.spanId),
  );
  assert.equal(span.attributes['client.address'], '127.0.0.1');

  const trusting = await boot(t, { files: PLAIN, env: { SPANLOG_TRUST_PROXY: 'loopback' } });
  await (await fetch(`${trusting.url}/ip`, { headers })).text();
  assert.equal((await entryOf(trusting.receiver, '/ip')).attributes['client.address'], '198.51.100.7');
});

test('hostile header values are recorded and take nothing with them', async (t) => {
  const { receiver, url } = await boot(t, { files: PLAIN });
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const agent = `\xff\x80${'A'.repeat(6_000)}`;
  socket.write(
    `GET /hostile HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\ntraceparent: 00-zz-zz-01\r\nbaggage: ;;=,=\r\nx-request-id: a\r\nx-request-id: b\r\nConnection: close\r\n\r\n`,
    'latin1',
  );
  socket.resume();
  await once(socket, 'close');
  const entry = await entryOf(receiver, '/hostile');
  assert.equal(String(entry.attributes['user_agent.original']).length, 512);
  assert.match(entry.traceId, /^[0-9a-f]{32}$/);
});
