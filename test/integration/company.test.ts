/** In a process Spanlog does not have to itself: loaded twice, beside another SDK, after `http`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';

const SERVER = `
const { createServer } = require('node:http');
const { getLogger } = require('spanlog');
const server = createServer((request, response) => { getLogger('app').info('handling'); response.end(); })
  .listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`;
const OTHER_SDK = `
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
new NodeSDK({ serviceName: 'theirs', instrumentations: [new HttpInstrumentation()], metricReaders: [] }).start();
require('http');`;
const OTHER_SDK_PACKAGES = ['@opentelemetry/sdk-node', '@opentelemetry/instrumentation-http'];

/** What Spanlog says besides its start line. */
const warnings = (stderr: string[]) =>
  stderr.filter((line) => line.startsWith('spanlog: ') && !line.includes(' | '));

test('two copies of the package: one warning, and a log of either is one record', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs':
        "require('spanlog').getLogger('app').info('one'); require('./copy/dist/index.js').getLogger('app').info('two');",
      'late.cjs': "require('./copy/dist/register.js')",
    },
    secondCopy: 'copy',
    flags: ['--require', 'spanlog/register', '--require', './late.cjs'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await app.ended;
  assert.equal(warnings(app.stderr).length, 1, app.stderr.join('\n'));
  assert.match(warnings(app.stderr)[0] ?? '', /started twice/);
  assert.deepEqual(
    receiver.logs.map((log) => log.body),
    ['one', 'two'],
  );
});

test('another SDK started before: its traces are used, logs are added, nothing is doubled', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': SERVER, 'other.cjs': OTHER_SDK },
    flags: ['--require', './other.cjs', '--require', 'spanlog/register'],
    packages: OTHER_SDK_PACKAGES,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_LOG_LEVEL: 'warn',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  await (await fetch(`http://127.0.0.1:${await portOf(app)}/x`)).text();
  const log = await receiver.until('the log', ({ logs }) => logs.find((one) => one.body === 'handling'));
  const span = await receiver.until('the span', ({ spans }) =>
    spans.find((one) => one.spanId === log.spanId),
  );
  assert.equal(span.resource['service.name'], 'theirs');
  assert.equal(receiver.spans.filter((one) => one.kind === 2).length, 1);
  assert.equal(receiver.logs.filter((one) => one.body === 'handling').length, 1);
  assert.equal(warnings(app.stderr).length, 2, app.stderr.join('\n'));
  assert.match(app.stderr.join('\n'), /another OpenTelemetry SDK is running already/);
  assert.doesNotMatch(app.stderr.join('\n'), /Current logger/);
});

test('another SDK started after: it is refused, with one warning that says what to do', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': `${OTHER_SDK}\n${SERVER}` },
    packages: OTHER_SDK_PACKAGES,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  await (await fetch(`http://127.0.0.1:${await portOf(app)}/x`)).text();
  const log = await receiver.until('the log', ({ logs }) => logs.find((one) => one.body === 'handling'));
  await receiver.until('the span', ({ spans }) => spans.find((one) => one.spanId === log.spanId));
  assert.equal(warnings(app.stderr).length, 1, app.stderr.join('\n'));
  assert.match(app.stderr.join('\n'), /another OpenTelemetry SDK tried to start/);
});

test('http loaded before: one warning, requests coming in are traced all the same', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': SERVER, 'early.cjs': "globalThis.early = require('http').createServer;" },
    flags: ['--require', './early.cjs', '--require', 'spanlog/register'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BLRP_SCHEDULE_DELAY: '50' },
  });
  await (await fetch(`http://127.0.0.1:${await portOf(app)}/x`)).text();
  const log = await receiver.until('the log', ({ logs }) => logs.find((one) => one.body === 'handling'));
  assert.match(log.traceId, /^[0-9a-f]{32}$/);
  assert.deepEqual(warnings(app.stderr).length, 1);
  assert.match(warnings(app.stderr)[0] ?? '', /http was loaded before/);
});
