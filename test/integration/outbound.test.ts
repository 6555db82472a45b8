import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type AppOptions, portOf, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';

/** The other service: answers by the path it is asked for. */
async function startOther(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const status = Number(/^\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    const answer = () => response.writeHead(status, { 'content-length': 4 }).end('done');
    request.resume();
    if (request.url?.startsWith('/slow')) setTimeout(answer, 120);
    else if (request.url?.startsWith('/cut')) request.socket.destroy();
    else if (request.url?.startsWith('/half'))
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
    else answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Asks the other service for the path it is asked for, by fetch or http. */
const BODY = `
const server = http.createServer(async (request, response) => {
  const [, way, path] = /^\\/(\\w+)(\\/.*)$/.exec(request.url);
  const url = process.env.OTHER.replace('http://', 'http://bob:hunter2@') + path;
  setContext({ 'user.id': 'u7' });
  const done = (status) => response.writeHead(request.headers['x-fail'] ? 500 : 200).end(String(status));
  if (way === 'fetch') {
    const options = path.startsWith('/status/201') ? { method: 'POST', body: 'private body' } : {};
    if (path.startsWith('/slow?leave')) options.signal = AbortSignal.any([AbortSignal.timeout(20)]);
    if (path.startsWith('/slow?abort')) {
      const controller = new AbortController();
      options.signal = controller.signal;
      setTimeout(() => controller.abort(), 20);
    }
    fetch(process.env.OTHER + path, options).then(async (r) => { await r.text(); done(r.status); }).catch(() => done('failed'));
  } else {
    const options = {};
    const controller = new AbortController();
    if (path.startsWith('/slow?abort')) options.signal = controller.signal;
    if (path.startsWith('/slow?leave')) options.signal = AbortSignal.timeout(20);
    if (path.startsWith('/slow?timeout')) options.timeout = 20;
    const call = http.get(url, options, (r) => r.on('error', () => {}).resume().on('close', () => done(r.statusCode)));
    call.on('error', () => done('failed')).on('timeout', () => call.destroy());
    if (path.startsWith('/slow?abort')) setTimeout(() => controller.abort(), 20);
    if (path.startsWith('/slow?destroy')) setTimeout(() => call.destroy(), 20);
    if (path.startsWith('/slow?cancel'))
      setTimeout(() => call.destroy(Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' })), 20);
    if (path.startsWith('/half?destroy')) call.on('response', () => call.destroy());
    if (path.startsWith('/half?break')) call.on('response', (r) => r.destroy());
  }
});
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`;

const APPS: { [kind: string]: AppOptions['files'] } = {
  CommonJS: {
    'app.cjs': `const http = require('node:http');\nconst { setContext } = require('spanlog');\n${BODY}`,
  },
  ESM: { 'app.mjs': `import http from 'node:http';\nimport { setContext } from 'spanlog';\n${BODY}` },
};

async function boot(
  t: TestContext,
  env: { [name: string]: string } = {},
  { config = '{}', kind = 'CommonJS' } = {},
): Promise<{ receiver: Receiver; url: string; stdout: string[] }> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { ...APPS[kind], 'spanlog.config.json': config },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      SPANLOG_LEVEL: 'debug',
      OTHER: await startOther(t),
      ...env,
    },
  });
  return { receiver, url: `http://127.0.0.1:${await portOf(app)}`, stdout: app.stdout };
}

async function ask(url: string, path: string, headers: { [name: string]: string } = {}): Promise<void> {
  await (await fetch(url + path, { headers })).text();
}

const callTo = (receiver: Receiver, path: string): Promise<ReceivedLog> =>
  receiver.until(`call to ${path}`, ({ logs }) =>
    logs.find((log) => log.logger === 'http.client' && String(log.attributes['url.full']).endsWith(path)),
  );
const entryOf = (receiver: Receiver, path: string): Promise<ReceivedLog> =>
  receiver.until(`entry of ${path}`, ({ logs }) =>
    logs.find((log) => log.logger === 'http.server' && log.attributes['url.path'] === path),
  );

for (const kind of Object.keys(APPS)) {
  for (const way of ['fetch', 'http']) {
    test(`${kind}: a call by ${way} is a DEBUG record with the ids of its span and the fields of its request`, async (t) => {
      const { receiver, url } = await boot(t, {}, { kind });
      await ask(url, `/${way}/users/7?token=hunter2&page=2`, { 'x-request-id': 'r-1' });
      const call = await callTo(receiver, '/users/7');
      const entry = await entryOf(receiver, `/${way}/users/7`);
      const span = await receiver.until('its span', ({ spans }) =>
        spans.find((one) => one.spanId === call.spanId),
      );
      assert.equal(call.severityText, 'DEBUG');
      assert.match(String(call.body), /^GET 127\.0\.0\.1:\d+\/users\/7 200$/);
      assert.equal(call.eventName, 'http.client.request');
      assert.equal(span.kind, 3);
      assert.equal(span.parentSpanId, entry.spanId);
      assert.equal(call.traceId, entry.traceId);
      assert.equal(call.attributes['request_id'], 'r-1');
      assert.equal(call.attributes['user.id'], 'u7');
      assert.equal(call.attributes['http.response.status_code'], 200);
      assert.equal(call.attributes['http.response.body.size'], 4);
      assert.deepEqual(call.attributes['parameters.keys'], 'token,page');
      assert.equal(call.attributes['parameters.count'], 2);
      assert.match(String(call.attributes['parameters.digest']), /^[0-9a-f]{16}$/);
      assert.equal(typeof call.attributes['duration_ms'], 'number');
      assert.doesNotMatch(JSON.stringify(receiver.logs), /hunter2/);
      assert.equal(receiver.logs.filter((log) => log.logger === 'http.client').length, 1);
    });
  }
}

test('WARN for an answer from 400 on and for a slow one, ERROR from 500 on and for none at all', async (t) => {
  const within = (slow: string) =>
    boot(t, {}, { config: `{ "outbound": { "slow": { "http": "${slow}" } } }` });
  // What a busy machine takes is not slow, but where that is asked for.
  const [patient, hasty] = [await within('10m'), await within('100ms')];
  for (const way of ['fetch', 'http']) {
    for (const [path, level, message, type] of [
      ['/status/404', 'WARN', /\/status\/404 404$/, '404'],
      ['/status/503', 'ERROR', /\/status\/503 503$/, '503'],
      ['/slow', 'WARN', /\/slow 200, slow$/, undefined],
      ['/cut', 'ERROR', /\/cut failed: \w+$/, way === 'http' ? 'ECONNRESET' : 'UND_ERR_SOCKET'],
    ] as const) {
      const { receiver, url } = path === '/slow' ? hasty : patient;
      await ask(url, `/${way}${path}?by=${way}`);
      const call = await callTo(receiver, path);
      assert.equal(call.severityText, level, `${way} ${path}`);
      assert.match(String(call.body), message);
      assert.equal(call.attributes['error.type'], type);
      receiver.logs.splice(0);
    }
  }
});

test('a call the app has called off itself is DEBUG, one that took too long for it ERROR', async (t) => {
  const { receiver, url } = await boot(t);
  for (const [way, path, level, message] of [
    ['fetch', '/slow?abort', 'DEBUG', /\/slow called off$/],
    ['fetch', '/slow?leave', 'ERROR', /\/slow failed: TimeoutError$/],
    ['http', '/slow?abort', 'DEBUG', /\/slow called off$/],
    ['http', '/slow?destroy', 'DEBUG', /\/slow called off$/],
    ['http', '/slow?cancel', 'DEBUG', /\/slow called off$/],
    ['http', '/half?destroy', 'DEBUG', /\/half 200$/],
    ['http', '/half?break', 'DEBUG', /\/half 200$/],
    ['http', '/slow?leave', 'ERROR', /\/slow failed: TimeoutError$/],
    ['http', '/slow?timeout', 'ERROR', /\/slow failed: TimeoutError$/],
  ] as const) {
    await ask(url, `/${way}${path}`);
    const call = await callTo(receiver, path.slice(0, 5));
    assert.match(String(call.body), message, `${way} ${path}`);
    assert.equal(call.severityText, level);
    const span = await receiver.until('its span', ({ spans }) =>
      spans.find((one) => one.spanId === call.spanId),
    );
    assert.equal(span.status === 2, level === 'ERROR', `the span of ${way} ${path}`);
    receiver.logs.splice(0);
  }
});

test('an answer that is cut off is ERROR, and its message says so', async (t) => {
  const { receiver, url } = await boot(t);
  for (const [way, type] of [
    ['fetch', 'UND_ERR_SOCKET'],
    ['http', 'ECONNRESET'],
  ] as const) {
    await ask(url, `/${way}/half`);
    const call = await callTo(receiver, '/half');
    assert.equal(call.severityText, 'ERROR', way);
    assert.match(String(call.body), new RegExp(`/half 200 failed: ${type}$`));
    assert.equal(call.attributes['error.type'], type);
    assert.equal(call.attributes['http.response.status_code'], 200);
    receiver.logs.splice(0);
  }
});
test('the size of a body is told, and nothing of what it holds', async (t) => {
  const { receiver, url } = await boot(t);
  await ask(url, '/fetch/status/201');
  const call = await callTo(receiver, '/status/201');
  assert.match(String(call.body), /^POST /);
  assert.equal(call.attributes['http.request.body.size'], 12);
  assert.doesNotMatch(JSON.stringify(receiver.logs), /private body/);
});

test('calls are recorded whether or not their trace is sampled, and unsampled spans are not sent', async (t) => {
  const { receiver, url } = await boot(t, {
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  await ask(url, '/fetch/status/500', { 'x-request-id': 'r-2' });
  const call = await callTo(receiver, '/status/500');
  const entry = await entryOf(receiver, '/fetch/status/500');
  assert.equal(call.severityText, 'ERROR');
  assert.equal(call.traceId, entry.traceId);
  assert.equal(call.attributes['request_id'], 'r-2');
  await ask(url, '/http/status/200');
  assert.equal((await callTo(receiver, '/status/200')).severityText, 'DEBUG');
  assert.equal(receiver.spans.length, 0);
});

test('calls held back come out when their request fails, and only then', async (t) => {
  const { receiver, url, stdout } = await boot(
    t,
    { SPANLOG_LEVEL: 'warn' },
    { config: '{ "holdBack": true }' },
  );
  await ask(url, '/fetch/fine');
  await ask(url, '/fetch/detail', { 'x-fail': '1' });
  const call = await callTo(receiver, '/detail');
  const entry = await entryOf(receiver, '/fetch/detail');
  assert.equal(call.severityText, 'DEBUG');
  assert.equal(call.traceId, entry.traceId);
  assert.doesNotMatch(stdout.join('\n'), /\/fine/);
});

test('nothing is recorded with outbound: false, nor below the level of its logger', async (t) => {
  for (const [env, config] of [
    [{}, '{ "outbound": false }'],
    [{ SPANLOG_LEVEL: 'debug,http.client=warn' }, '{}'],
  ] as const) {
    const { receiver, url } = await boot(t, env, { config });
    await ask(url, '/fetch/users');
    const entry = await entryOf(receiver, '/fetch/users');
    await receiver.until('span of the call', ({ spans }) =>
      spans.find((span) => span.parentSpanId === entry.spanId),
    );
    assert.deepEqual(
      receiver.logs.filter((log) => log.logger === 'http.client'),
      [],
    );
  }
});

test('a call is one record, though a framework has a span of its own around it', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { SpanKind, trace } = require('@opentelemetry/api');
const options = { kind: SpanKind.CLIENT, attributes: { 'http.method': 'GET', 'http.url': process.env.OTHER + '/users' } };
trace.getTracer('framework').startActiveSpan('fetch GET', options, async (span) => {
  const response = await fetch(process.env.OTHER + '/users');
  span.end();
  await response.text();
  console.error('asked');
});`,
    },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      SPANLOG_LEVEL: 'debug',
      OTHER: await startOther(t),
    },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  await receiver.until('both spans', ({ spans }) => (spans.length === 2 ? spans : undefined));
  const calls = receiver.logs.filter(({ logger }) => logger === 'http.client');
  assert.equal(calls.length, 1);
  assert.equal(calls[0]?.attributes['http.response.status_code'], 200);
});

test('values leave the statement, the error and the span of a database that has no hooks', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { SpanKind, trace } = require('@opentelemetry/api');
const attributes = { 'db.system': 'sqlite', 'db.statement': "INSERT INTO users VALUES ('ann@example.com')" };
const span = trace.getTracer('a').startSpan('insert', { kind: SpanKind.CLIENT, attributes });
const error = new RangeError("there is 'ann@example.com' already");
span.recordException(error);
span.setStatus({ code: 2, message: error.message });
span.end();`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  const [call] = receiver.logs;
  assert.equal(call?.logger, 'db.sqlite');
  assert.equal(call?.body, 'INSERT users failed: RangeError');
  assert.equal(call?.attributes['db.query.text'], 'INSERT INTO users VALUES (?)');
  assert.equal(call?.attributes['error.message'], "there is '?' already");
  assert.equal(receiver.spans.length, 1);
  assert.doesNotMatch(JSON.stringify([receiver.logs, receiver.spans]), /ann@/);
});

test('calls are recorded with OTEL_CONFIG_FILE too', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      ...APPS['CommonJS'],
      'otel.yaml':
        'file_format: "1.0"\ntracer_provider:\n  processors:\n    - simple:\n        exporter:\n          console:\n',
    },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_CONFIG_FILE: 'otel.yaml',
      SPANLOG_LEVEL: 'debug',
      OTHER: await startOther(t),
    },
  });
  await ask(`http://127.0.0.1:${await portOf(app)}`, '/fetch/users', { 'x-request-id': 'r-3' });
  const line = await app.line(/^\{"timestamp".*"logger":"http\.client"/);
  const call = JSON.parse(line.input ?? '') as { [key: string]: unknown };
  assert.match(String(call['message']), /^GET 127\.0\.0\.1:\d+\/users 200$/);
  assert.equal(call['request_id'], 'r-3');
});

test("Spanlog's own sending is not recorded, by whichever way it sends", async (t) => {
  for (const flags of [[], ['--permission', '--allow-fs-read=*', '--allow-fs-write=*']]) {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const app = startApp(t, {
      files: {
        'app.cjs': `
const { getLogger, flush } = require('spanlog');
getLogger('app').info('one');
flush().then(() => getLogger('app').info('two')).then(() => flush()).then(() => console.error('flushed'));`,
      },
      flags: ['--require', 'spanlog/register', ...flags],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_LEVEL: 'trace', SPANLOG_SPOOL: 'off' },
    });
    await app.line(/flushed/);
    await receiver.until('both', ({ logs }) => logs.find(({ body }) => body === 'two'));
    assert.deepEqual([...new Set(receiver.logs.map(({ logger }) => logger))], ['app']);
  }
});
