import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';

const HELLO = "require('spanlog').getLogger('app').info('hello');";

test('a library on the old api-logs ends in the same outputs, with its trace', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `
const winston = require('winston');
const { OpenTelemetryTransportV3 } = require('@opentelemetry/winston-transport');
const { trace } = require('@opentelemetry/api');
const log = winston.createLogger({ transports: [new OpenTelemetryTransportV3()] });
trace.getTracer('t').startActiveSpan('work', (span) => {
  log.info('from winston', { plan: 'gold', password: 'hunter2' });
  span.end();
});`,
    },
    packages: ['winston', '@opentelemetry/winston-transport', '@opentelemetry/api-logs'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await app.ended;
  const log = receiver.logs.find((one) => one.body === 'from winston');
  assert.equal(log?.traceId, receiver.spans[0]?.traceId);
  assert.equal(log?.attributes['plan'], 'gold');
  assert.equal(log?.attributes['password'], '[Redacted]');
  assert.match(app.stdout.join('\n'), /"message":"from winston"/);
});

for (const [system, file, express] of [
  ['CommonJS', 'app.cjs', "const express = require('express');"],
  ['ESM', 'app.mjs', "import express from 'express';"],
] as const) {
  test(`an instrumentation among the app's dependencies is picked up: ${system}`, async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const app = startApp(t, {
      files: {
        [file]: `${express}
const app = express();
app.get('/users/:id', (request, response) => response.send('ok'));
const server = app.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`,
      },
      manifest: { dependencies: { '@opentelemetry/instrumentation-express': '*' } },
      packages: ['express', '@opentelemetry/instrumentation-express', '@opentelemetry/instrumentation'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50' },
    });
    await (await fetch(`http://127.0.0.1:${await portOf(app)}/users/7`)).text();
    await receiver.until('a span of express', ({ spans }) =>
      spans.find((span) => span.scope === '@opentelemetry/instrumentation-express'),
    );
    assert.match(app.stderr.join('\n'), /traced: http, undici, express/);
  });
}

test('OTEL_* variables mean what the specification says', async (t) => {
  const cases: [string, { [name: string]: string }, (seen: Awaited<ReturnType<typeof run>>) => void][] = [
    [
      'service name',
      { OTEL_SERVICE_NAME: 'named' },
      ({ receiver, app }) => {
        assert.equal(receiver.logs[0]?.resource['service.name'], 'named');
        assert.match(app.stdout[0] ?? '', /"service":"named"/);
      },
    ],
    [
      'resource attributes',
      { OTEL_RESOURCE_ATTRIBUTES: 'service.name=by-attribute,team=blue' },
      ({ receiver, app }) => {
        assert.equal(receiver.logs[0]?.resource['service.name'], 'by-attribute');
        assert.equal(receiver.logs[0]?.resource['team'], 'blue');
        assert.match(app.stdout[0] ?? '', /"service":"by-attribute"/);
      },
    ],
    [
      'no logs exporter',
      { OTEL_LOGS_EXPORTER: 'none' },
      ({ receiver, app }) => {
        assert.equal(receiver.logs.length, 0);
        assert.equal(app.stdout.length, 1);
      },
    ],
    [
      'SDK disabled',
      { OTEL_SDK_DISABLED: 'true' },
      ({ receiver, app }) => {
        assert.equal(receiver.headers.length, 0);
        assert.equal(app.stdout.length, 1);
      },
    ],
    [
      'headers',
      { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc' },
      ({ receiver }) => {
        assert.equal(receiver.headers[0]?.['x-key'], 'abc');
      },
    ],
    [
      'compression',
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' },
      ({ receiver }) => {
        assert.equal(receiver.headers[0]?.['content-encoding'], 'gzip');
        assert.equal(receiver.logs[0]?.body, 'hello');
      },
    ],
    [
      'protocol',
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
      ({ receiver }) => {
        assert.equal(receiver.headers[0]?.['content-type'], 'application/x-protobuf');
      },
    ],
  ];
  async function run(env: { [name: string]: string }) {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const app = startApp(t, {
      files: { 'app.cjs': HELLO },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SPANLOG_BANNER: 'off', ...env },
    });
    assert.deepEqual(await app.ended, { code: 0, signal: null });
    assert.deepEqual(app.stderr, []);
    return { receiver, app };
  }
  for (const [name, env, check] of cases) {
    await t.test(name, async () => check(await run(env)));
  }
});

test('OTEL_CONFIG_FILE: the SDK is what the file says, and logs still go through it', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': HELLO,
      'otel.yaml': `
file_format: "1.0"
resource:
  attributes:
    - { name: service.name, value: from-file }
propagator: { composite: [{ tracecontext: }] }
logger_provider:
  processors:
    - simple: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/logs", encoding: json } } }
tracer_provider:
  processors:
    - simple: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces", encoding: json } } }
`,
    },
    env: { OTEL_CONFIG_FILE: 'otel.yaml' },
  });
  await app.ended;
  assert.equal(receiver.logs[0]?.body, 'hello', app.stderr.join('\n'));
  assert.equal(receiver.logs[0]?.resource['service.name'], 'from-file');
});

test('OTEL_CONFIG_FILE: span processors of the configuration see the spans, and open ones are ended', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { start } = require('spanlog');
const { trace } = require('@opentelemetry/api');
start({ spanProcessors: [{
  onStart(span) { process.stderr.write('begun ' + span.name + '\\n'); },
  onEnd(span) { process.stderr.write('ended ' + span.name + ' ' + JSON.stringify(span.attributes) + '\\n'); },
  forceFlush: async () => {}, shutdown: async () => {},
}] });
trace.getTracer('t').startSpan('left open', { attributes: { password: 'hunter2' } });
setImmediate(() => process.exit(3));`,
      'otel.yaml': `
file_format: "1.0"
tracer_provider:
  processors:
    - simple: { exporter: { console: } }
`,
    },
    flags: [],
    env: { OTEL_CONFIG_FILE: 'otel.yaml' },
  });
  assert.deepEqual(await app.ended, { code: 3, signal: null });
  const [begun, ended] = app.stderr.filter((line) => line.includes('left open'));
  assert.equal(begun, 'begun left open');
  assert.match(ended ?? '', /^ended left open .*"error\.type":"process_ended"/);
  assert.doesNotMatch(ended ?? '', /hunter2/);
});

test('an unsampled trace still has its ids on the logs', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `require('@opentelemetry/api').trace.getTracer('t').startActiveSpan('s', () => { ${HELLO} });`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER: 'always_off' },
  });
  await app.ended;
  assert.match(receiver.logs[0]?.traceId ?? '', /^[0-9a-f]{32}$/);
  assert.equal(receiver.spans.length, 0);
});

test('metrics are sent only when they are asked for', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': HELLO },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await app.ended;
  assert.equal(receiver.headers.length, 1);
});
