/** Real apps that send over the network, and end at once. */
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { standIn } from '../outputs/cloudwatch/stand-in.ts';
import { checked, GelfDecoder } from '../outputs/gelf/gelf-decoder.ts';
import { startApp } from '../support/app.ts';
import { watchesSignals } from '../support/signal-watch.ts';
import { tcpSink } from '../support/tcp-sink.ts';
import { until } from '../support/until.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

const APP = `
const { getLogger } = require('spanlog');
const log = getLogger('shop');
log.info('first', { order: 7 });
log.error('failed', new Error('boom'), { body: require('node:crypto').randomBytes(4000).toString('hex') });
log.info('last');
process.exit(0);
`;

test('GELF by UDP and TCP, from an app that exits in the turn it has logged in', async (t) => {
  const decoder = new GelfDecoder();
  const udp = dgram.createSocket('udp4').on('message', (bytes) => decoder.take(bytes));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  t.after(() => udp.close());
  const tcp = await tcpSink(t);
  const config = {
    outputs: {
      console: { type: 'console', level: 'off' },
      udp: { type: 'gelf', host: '127.0.0.1', port: udp.address().port },
      tcp: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port: tcp.port },
    },
  };
  const app = startApp(t, { files: { 'app.cjs': APP, 'spanlog.config.json': JSON.stringify(config) }, env });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(app.stderr, []);
  await until(() => decoder.messages.length === 3 && tcp.got.join('').split('\0').length === 4);
  const byTcp = tcp.got.join('').split('\0').slice(0, -1).map(checked);
  for (const messages of [decoder.messages, byTcp]) {
    assert.deepEqual(
      messages.map(({ short_message: message, level }) => [message, level]),
      [
        ['first', 6],
        ['failed', 3],
        ['last', 6],
      ],
    );
    assert.equal(messages[0]?.['_order'], 7);
    assert.match(String(messages[1]?.['full_message']), /^failed\nError: boom\n {4}at /);
    assert.equal(String(messages[1]?.['_body']).length, 8_000);
  }
});

test('CloudWatch, with the credentials of the environment', async (t) => {
  const server = await standIn(t);
  const config = {
    outputs: {
      console: { type: 'console', level: 'off' },
      aws: {
        type: 'cloudwatch',
        logGroupName: 'shop',
        region: 'eu-central-1',
        endpoint: server.endpoint,
        createLogGroup: true,
      },
    },
  };
  const app = startApp(t, {
    files: { 'app.cjs': APP, 'spanlog.config.json': JSON.stringify(config) },
    env: { ...env, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
    packages: ['@aws-sdk/client-cloudwatch-logs'],
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(app.stderr, []);
  const [stream] = [...(server.groups.get('shop') ?? [])];
  assert.match(stream?.[0] ?? '', new RegExp(`/${app.process.pid}$`));
  assert.deepEqual(
    stream?.[1].map(({ message }) => JSON.parse(message).message),
    ['first', 'failed', 'last'],
  );
});

test('what nobody takes is told at the end, which waits no longer than it may', async (t) => {
  const config = {
    exitTimeout: 100,
    outputs: {
      console: { type: 'console', level: 'off' },
      log: { type: 'syslog', protocol: 'unix', path: '/nowhere/log' },
    },
  };
  const app = startApp(t, {
    files: { 'app.cjs': APP, 'spanlog.config.json': JSON.stringify(config) },
    env: { ...env, SPANLOG_EXIT_TIMEOUT: '' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.equal(
    app.stderr.at(-1),
    'spanlog: records not delivered before the process ended: 3 not written by output log',
  );
});

test('a signal nobody handles leaves time for what waits', async (t) => {
  const { port, got } = await tcpSink(t);
  const config = { outputs: { log: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port } } };
  const app = startApp(t, {
    files: {
      'app.cjs': `
const log = require('spanlog').getLogger('shop');
setTimeout(() => {}, 100000);
process.stdin.on('data', () => {
  for (let i = 0; i < 1000; i++) log.info('message ' + i);
  process.kill(process.pid, 'SIGTERM');
});
console.log('listening');`,
      'spanlog.config.json': JSON.stringify(config),
    },
    env,
  });
  await app.line(/^listening$/);
  await watchesSignals(app.process.pid);
  app.process.stdin?.write('go\n');
  assert.deepEqual(await app.ended, { code: null, signal: 'SIGTERM' });
  assert.deepEqual(app.stderr, []);
  await until(() => got.join('').split('\0').length > 1_000);
});

test('neither a flush that failed nor a worker holds up the end, and what can be sent is', async (t) => {
  const { port, got } = await tcpSink(t);
  const config = {
    exitTimeout: 2_000,
    outputs: {
      console: { type: 'console', level: 'off' },
      log: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port },
      nobody: { type: 'syslog', protocol: 'unix', path: '/nowhere/log', level: 'error' },
    },
  };
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { Worker } from 'node:worker_threads';
import { getLogger, flush, stats } from 'spanlog';
getLogger('main').error('for both');
if (await flush(50)) throw new Error('flushed what cannot be sent');
const worker = new Worker(new URL('./worker.mjs', import.meta.url));
worker.once('exit', () => getLogger('main').info('the last'));`,
      'worker.mjs': `
import { getLogger } from 'spanlog';
for (let i = 0; i < 100; i++) getLogger('worker').info('of a worker ' + i);`,
      'spanlog.config.json': JSON.stringify(config),
    },
    env: { ...env, SPANLOG_EXIT_TIMEOUT: '' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.equal(
    app.stderr.at(-1),
    'spanlog: records not delivered before the process ended: 1 not written by output nobody',
  );
  await until(() => got.join('').split('\0').length > 102);
  const messages = got
    .join('')
    .split('\0')
    .slice(0, -1)
    .map((text) => JSON.parse(text).short_message);
  assert.equal(messages.filter((message) => message.startsWith('of a worker')).length, 100);
  assert.equal(messages.at(-1), 'the last');
});
