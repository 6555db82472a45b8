import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';
import { watchesSignals } from '../support/signal-watch.ts';

test('a process that ends by itself has sent what it logged', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs':
        "const log = require('spanlog').getLogger('app'); for (let i = 0; i < 1000; i++) log.info('n', { i });",
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_FORMAT: 'none' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(
    receiver.logs.map((log) => log.attributes['i']).sort((a, b) => Number(a) - Number(b)),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.equal(new Set(receiver.logs.map((log) => log.attributes['log.record.uid'])).size, 1000);
});

test('a burst in one turn arrives whole, and the counts add up', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { flush, getLogger, stats } from 'spanlog';
const log = getLogger('app');
for (let i = 0; i < 20000; i++) log.info('n', { i });
const { emitted, delivered, spooled, dropped } = stats();
console.error(emitted === delivered + spooled && Object.keys(dropped).length === 0 ? 'adds up' : 'does not');
await flush(60_000);
console.error('stats ' + JSON.stringify(stats()));`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_FORMAT: 'none' },
  });
  await app.line(/^adds up$/);
  const { emitted, delivered, spooled, dropped } = JSON.parse((await app.line(/^stats (.*)/))[1] ?? '') as {
    [key: string]: unknown;
  };
  assert.deepEqual(
    { emitted, delivered, spooled, dropped },
    { emitted: 20_000, delivered: 20_000, spooled: 0, dropped: {} },
  );
  await app.ended;
  assert.equal(new Set(receiver.logs.map((log) => log.attributes['log.record.uid'])).size, 20_000);
  assert.equal(receiver.logs.length, 20_000);
});

test('without a disk and without room, records are dropped and counted by reason, those of low severity first', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  receiver.status = 503;
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { getLogger, start, stats } from 'spanlog';
const log = getLogger('app');
for (let i = 0; i < 3; i++) log.error('kept ' + i);
for (let i = 0; i < 2000; i++) log.info('many', { i, text: 'x'.repeat(500) });
const counted = setInterval(() => {
  const { emitted, delivered, spooled, dropped } = stats();
  if (!(dropped.memory_full > 0)) return;
  clearInterval(counted);
  console.error(emitted === 2003 && emitted === delivered + spooled + dropped.memory_full ? 'adds up' : JSON.stringify(stats()));
  process.stdin.once('data', () => process.exit());
}, 10);`,
      'spanlog.config.json': '{"spool":{"memoryBytes":"256KB"}}',
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_FORMAT: 'none', SPANLOG_SPOOL: 'off' },
  });
  await app.line(/^adds up$/);
  receiver.status = 200;
  app.process.stdin?.write('go');
  await app.ended;
  assert.deepEqual(
    receiver.logs.filter((log) => log.severityNumber >= 17).map((log) => log.body),
    ['kept 0', 'kept 1', 'kept 2'],
  );
});

test('SIGTERM without a handler of the app: sent, and ended by the signal as before', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': "require('spanlog').getLogger('app').info('up'); setInterval(() => {}, 1000)" },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_SCHEDULE_DELAY: '60000' },
  });
  await app.line(/"message":"up"/);
  await watchesSignals(app.process.pid);
  app.process.kill('SIGTERM');
  assert.deepEqual(await app.ended, { code: null, signal: 'SIGTERM' });
  assert.deepEqual(
    receiver.logs.map((log) => log.body),
    ['up'],
  );
});

test('a second SIGINT ends at once, whatever is still queued', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  receiver.hold = true;
  const app = startApp(t, {
    files: { 'app.cjs': "require('spanlog').getLogger('app').info('up'); setInterval(() => {}, 1000)" },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_SCHEDULE_DELAY: '60000' },
  });
  await app.line(/"message":"up"/);
  await watchesSignals(app.process.pid);
  app.process.kill('SIGINT');
  await receiver.until('the flush to begin', ({ headers }) => (headers.length > 0 ? true : undefined));
  app.process.kill('SIGINT');
  assert.deepEqual(await app.ended, { code: null, signal: 'SIGINT' });
  assert.equal(receiver.logs.length, 0);
});

test("SIGTERM with a handler of the app: the app's own exit code stands", async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs':
        "process.on('SIGTERM', () => process.exit(7)); require('spanlog').getLogger('app').info('up'); setInterval(() => {}, 1000)",
    },
  });
  await app.line(/"message":"up"/);
  app.process.kill('SIGTERM');
  assert.deepEqual(await app.ended, { code: 7, signal: null });
});

test('a destination that is down does not hold the end of the app until the retries are over', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger, stats } = require('spanlog');
getLogger('app').info('only');
process.on('exit', () => console.error('dropped: ' + JSON.stringify(stats().dropped)));`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', SPANLOG_BANNER: 'off' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.equal(app.stdout.length, 1);
  assert.deepEqual(app.stderr, [
    'dropped: {}',
    'spanlog: no answer from http://127.0.0.1:9 yet, trying again (npx spanlog --port 9 starts a viewer there)',
    'spanlog: 1 record not delivered before the process ended: 1 safe on disk, sent at the next start',
  ]);
});

test('a destination that fails is told once, and once more when it works again; nothing is lost', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  receiver.status = 503;
  const app = startApp(t, {
    files: {
      'app.cjs': `
const log = require('spanlog').getLogger('app');
let i = 0;
const ticking = setInterval(() => log.info('n', { i: i++ }), 20);
process.stdin.once('data', () => { clearInterval(ticking); log.info('last', { i }); process.stdin.destroy(); });`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_SCHEDULE_DELAY: '10', SPANLOG_BANNER: 'off' },
  });
  await app.line(/cannot deliver to /);
  receiver.status = 200;
  await app.line(/delivery to .* works again/);
  app.process.stdin?.write('stop');
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.equal(app.stderr.length, 2, app.stderr.join('\n'));
  assert.match(app.stderr[0] ?? '', /cannot deliver to http:\/\/127\.0\.0\.1:\d+ \(logs\): /);
  const last = receiver.logs.find((log) => log.body === 'last');
  assert.equal(receiver.logs.length, Number(last?.attributes['i']) + 1);
});

test('what a destination refuses for good is told, counted, and kept in the quarantine', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  receiver.status = 400;
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { flush, getLogger, stats } from 'spanlog';
for (let i = 0; i < 3; i++) getLogger('app').info('unwanted ' + i);
const flushed = await flush(20_000);
const { delivered, spooled, dropped } = stats();
console.error('stats ' + JSON.stringify({ flushed, delivered, spooled, dropped }));`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_BANNER: 'off' },
  });
  const [, text = ''] = await app.line(/^stats (.*)/);
  assert.deepEqual(JSON.parse(text), { flushed: false, delivered: 0, spooled: 0, dropped: { refused: 3 } });
  await app.ended;
  assert.match(app.stderr.join('\n'), /has refused \d of the logs/);
  const kept = readdirSync(join(app.folder, '.state/spanlog/spool/test-app/quarantine'), { recursive: true });
  assert.notEqual(kept.length, 0);
});

test('what could not be delivered goes at the next start of the same service', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const first = startApp(t, {
    files: { 'app.cjs': "const log = require('spanlog').getLogger('app'); log.info('a'); log.error('b');" },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', SPANLOG_EXIT_TIMEOUT: '0' },
  });
  assert.deepEqual(await first.ended, { code: 0, signal: null });
  const second = startApp(t, {
    files: {
      'next.cjs':
        "require('spanlog').getLogger('app').info('c'); process.stdin.once('data', () => process.exit());",
    },
    folder: first.folder,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await receiver.until('all three', ({ logs }) => (logs.length >= 3 ? true : undefined));
  second.process.stdin?.write('stop');
  await second.ended;
  assert.deepEqual(receiver.logs.map((log) => log.body).sort(), ['a', 'b', 'c']);
});

test('flush, shutdown and stats', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { flush, getLogger, shutdown, stats } from 'spanlog';
getLogger('app').info('one');
const flushed = await flush();
console.error('stats ' + JSON.stringify({ flushed, ...stats() }));
await shutdown();
getLogger('app').info('late');`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_SCHEDULE_DELAY: '60000' },
  });
  const [, text = ''] = await app.line(/stats (.*)/);
  const { flushed, emitted, delivered, dropped } = JSON.parse(text) as { [key: string]: unknown };
  assert.deepEqual(
    { flushed, emitted, delivered, dropped },
    { flushed: true, emitted: 1, delivered: 1, dropped: {} },
  );
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.doesNotMatch(app.stderr.join('\n'), /force flush/);
});

test('values no exporter could carry are recorded, and their neighbours arrive', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger } = require('spanlog');
const { logs } = require('@opentelemetry/api');
const log = getLogger('app');
const circular = { name: 'c' }; circular.self = circular;
const throwing = { get bad() { throw new Error('no'); }, good: 1 };
log.info('first');
log.info('hostile', { circular, throwing, big: 2n ** 64n, nan: NaN, huge: 1e21, lone: 'a\\ud800b', date: new Date(0), map: new Map([[{}, 1]]) });
log.info('revoked', (() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })());
logs.getLogger('third').emit({ body: circular, attributes: { error: new Error('kept'), when: new Date(0) } });
log.error('failed', new AggregateError([new Error('a'), new TypeError('b')], 'many', { cause: 'why' }));
log.info('last');`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await app.ended;
  assert.equal(receiver.logs.length, 6, app.stderr.join('\n'));
  const hostile = receiver.logs[1]?.attributes;
  assert.deepEqual(hostile?.['circular'], { name: 'c', self: '[Circular]' });
  assert.deepEqual(hostile?.['throwing'], { bad: '[Throws: no]', good: 1 });
  assert.equal(hostile?.['big'], '18446744073709551616');
  assert.equal(hostile?.['nan'], 'NaN');
  assert.equal(hostile?.['huge'], '1e+21');
  assert.equal(hostile?.['lone'], 'a\ufffdb');
  assert.equal(hostile?.['date'], '1970-01-01T00:00:00.000Z');
  const third = receiver.logs.find((log) => log.logger === 'third');
  assert.deepEqual(third?.body, { name: 'c', self: '[Circular]' });
  assert.match(JSON.stringify(third?.attributes), /kept/);
  const failed = receiver.logs.find((log) => log.body === 'failed')?.attributes;
  assert.equal(failed?.['exception.type'], 'AggregateError');
  assert.match(
    String(failed?.['exception.stacktrace']),
    /errors\.0\] Error: a[\s\S]*errors\.1\] TypeError: b[\s\S]*Caused by: string: why/,
  );
  assert.ok(receiver.logs.some((log) => log.body === 'last'));
  assert.ok(receiver.logs.some((log) => log.body === 'revoked'));
});

test('a reader of standard output that goes away does not end the app', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const log = require('spanlog').getLogger('app');
process.stdin.once('data', () => {
  for (let i = 0; i < 50; i++) log.info('unread', { i });
  setImmediate(() => { log.info('unread'); console.error('still here'); process.stdin.destroy(); });
});
log.info('ready');`,
    },
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
  });
  await app.line(/ready/);
  app.process.stdout?.destroy();
  app.process.stdin?.write('go\n');
  await app.line(/still here/);
  assert.deepEqual(await app.ended, { code: 0, signal: null });
});

test('a flush that has had its time, with nobody to take what is in memory, leaves nothing that holds the process', {
  timeout: 20_000,
}, async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { createServer } from 'node:net';
import { trace } from '@opentelemetry/api';
import { flush, getLogger, start } from 'spanlog';
const silent = createServer().listen(0, '127.0.0.1', async () => {
  start({ otlp: { endpoint: 'http://127.0.0.1:' + silent.address().port }, spool: false });
  getLogger('app').info('kept');
  trace.getTracer('app').startSpan('kept too').end();
  const done = await flush(100);
  while (process.getActiveResourcesInfo().includes('Timeout')) await new Promise(setImmediate);
  console.error('delivered ' + done);
  process.exit();
});`,
    },
    flags: [],
    env: { SPANLOG_FORMAT: 'none', SPANLOG_EXIT_TIMEOUT: '0' },
  });
  await app.line(/^delivered false$/);
});
