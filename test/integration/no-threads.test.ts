import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { type StandIn, standIn } from '../outputs/cloudwatch/stand-in.ts';
import { type App, startApp } from '../support/app.ts';
import { tcpSink } from '../support/tcp-sink.ts';

const FLAGS = [
  '--permission',
  '--allow-fs-read=*',
  '--allow-fs-write=*',
  ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
  '--require',
  'spanlog/register',
];
const ENV = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

test('where there can be no thread, records are sent by the app’s own', async (t) => {
  const { port, got } = await tcpSink(t);
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger, flush } = require('spanlog');
getLogger('shop').info('first');
flush(20000).then(() => process.exit(0));`,
      'spanlog.config.json': JSON.stringify({
        outputs: { log: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port } },
      }),
    },
    flags: FLAGS,
    env: ENV,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.match(got.join(''), /"short_message":"first".*\0$/);
});

/** An app that logs and has nothing else to do. */
const ends = (t: TestContext, output: object, env: object = {}): App =>
  startApp(t, {
    files: {
      'app.cjs': `require('spanlog').getLogger('shop').info('first');`,
      'spanlog.config.json': JSON.stringify({ outputs: { log: output } }),
    },
    flags: FLAGS,
    env: { ...ENV, ...env },
  });

test('an app whose own thread sends has sent when it ends, and ends', async (t) => {
  const { port, got } = await tcpSink(t);
  const tcp = ends(t, { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port });
  assert.deepEqual(await tcp.ended, { code: 0, signal: null }, tcp.stderr.join('\n'));
  assert.match(got.join(''), /"short_message":"first".*\0$/);

  const udp = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  t.after(() => void udp.close());
  const datagram = once(udp, 'message');
  const sender = ends(t, { type: 'syslog', host: '127.0.0.1', port: udp.address().port });
  assert.deepEqual(await sender.ended, { code: 0, signal: null }, sender.stderr.join('\n'));
  assert.match(String((await datagram)[0]), / first$/);
});

test('such an app ends where nobody takes its records', async (t) => {
  const dead = ends(
    t,
    { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port: 1 },
    { SPANLOG_EXIT_TIMEOUT: '100ms' },
  );
  assert.deepEqual(await dead.ended, { code: 0, signal: null }, dead.stderr.join('\n'));
  assert.match(dead.stderr.join('\n'), /: 1 not written by output log$/m);
});

test('such an app sends to CloudWatch, and what it sends has no records of its own', async (t) => {
  const server: StandIn = await standIn(t);
  server.groups.set('/shop/web', new Map([['host/1', []]]));
  const cloudwatch = {
    type: 'cloudwatch',
    logGroupName: '/shop/web',
    logStreamName: 'host/1',
    region: 'eu-central-1',
    endpoint: server.endpoint,
  };
  const app = startApp(t, {
    files: {
      'app.cjs': `require('spanlog').getLogger('shop').info('first');`,
      'spanlog.config.json': JSON.stringify({ level: 'trace', outputs: { log: cloudwatch } }),
    },
    packages: ['@aws-sdk/client-cloudwatch-logs'],
    flags: FLAGS,
    env: { ...ENV, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  const messages = server.groups.get('/shop/web')?.get('host/1') ?? [];
  assert.deepEqual(
    messages.map(({ message }) => JSON.parse(message).message),
    ['first'],
  );
});
