/** However many ways lead from a logger to OpenTelemetry, a record arrives once, and is shown once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedLog } from '../../support/otlp-receiver.ts';
import { type AppSource, BridgedApp, type ModuleSystem, type Observed } from './run.ts';

const API = "import { trace } from '@opentelemetry/api';";
const inSpan = (work: string) =>
  `trace.getTracer('app').startActiveSpan('work', (span) => { ${work}; span.end(); });`;
const bodies = (logs: readonly ReceivedLog[]) => logs.map(({ body }) => body).sort();

async function observe(
  source: AppSource,
  system: ModuleSystem = 'cjs',
  env: { readonly [name: string]: string } = {},
): Promise<Observed> {
  const app = new BridgedApp(source, system);
  try {
    const observed = await app.bridged(env);
    assert.equal(observed.code, 0, observed.stderr);
    return observed;
  } finally {
    app.remove();
  }
}

/** Loggers with their OpenTelemetry instrumentation, which sends too. */
const INSTRUMENTED: { readonly [name: string]: AppSource } = {
  pino: {
    imports: `${API}\nimport pino from 'pino';`,
    body: inSpan("pino({ name: 'shop' }).info({ order: 7 }, 'paid')"),
    packages: { pino: 'pino' },
    instrumentations: ['@opentelemetry/instrumentation-pino'],
  },
  winston: {
    imports: `${API}\nimport winston from 'winston';`,
    body: `const log = winston.createLogger({ transports: [new winston.transports.Console()] });
${inSpan("log.info('paid', { order: 7 })")}`,
    packages: { winston: 'winston', '@opentelemetry/winston-transport': '@opentelemetry/winston-transport' },
    instrumentations: ['@opentelemetry/instrumentation-winston'],
  },
  bunyan: {
    imports: `${API}\nimport bunyan from 'bunyan';`,
    body: `const log = bunyan.createLogger({ name: 'shop' });\n${inSpan("log.info({ order: 7 }, 'paid')")}`,
    packages: { bunyan: 'bunyan' },
    instrumentations: ['@opentelemetry/instrumentation-bunyan'],
  },
};

for (const [name, source] of Object.entries(INSTRUMENTED)) {
  for (const system of ['cjs', 'esm'] as const) {
    test(`${name} with its OpenTelemetry instrumentation (${system}): one record, with the ids in its own line`, async () => {
      const { logs, spans, stdout } = await observe(source, system);
      assert.deepEqual(bodies(logs), ['paid']);
      const [log] = logs;
      assert.equal(log?.logger, name === 'winston' ? 'winston' : 'shop');
      assert.equal(log?.attributes['order'], 7);
      assert.equal(log?.traceId, spans[0]?.traceId);
      assert.deepEqual(
        Object.keys(log?.attributes ?? {}).filter((key) => /trace|span/.test(key)),
        [],
      );
      const lines = stdout.trim().split('\n');
      assert.equal(lines.length, 1, stdout);
      assert.equal((JSON.parse(lines[0] ?? '') as { trace_id?: string }).trace_id, log?.traceId);
    });
  }

  test(`${name} with its OpenTelemetry instrumentation and no bridge: what the instrumentation sends`, async () => {
    const { logs } = await observe(source, 'cjs', { SPANLOG_BRIDGES: 'console' });
    assert.deepEqual(bodies(logs), ['paid']);
    assert.match(logs[0]?.logger ?? '', /opentelemetry/);
  });
}

test('a pino that sends by a transport of its own is left to it; another in the app is bridged', async () => {
  const options = `{ loggerName: 'by-transport', serviceVersion: '1',
    logRecordProcessorOptions: { recordProcessorType: 'simple', exporterOptions: { protocol: 'http' } } }`;
  const target = `{ target: 'pino-opentelemetry-transport', options: ${options} }`;
  const { logs } = await observe({
    imports: `${API}\nimport pino from 'pino';`,
    body: `
pino(pino.transport(${target})).info('one target');
pino(pino.transport({ targets: [${target}, { target: 'pino/file', options: { destination: 1 } }] })).info('two targets');
pino({}, pino.multistream([{ stream: process.stdout }, { stream: pino.transport(${target}) }])).info('multistream');
pino({ name: 'other' }).info('other');
// Without a word from here the threads of several transports stay for ever, also without Spanlog.
setTimeout(() => process.exit(), 1_000);`,
    packages: { pino: 'pino', 'pino-opentelemetry-transport': 'pino-opentelemetry-transport' },
  });
  // Its thread may end before it has sent: that is its own affair, and the reason to do without it.
  const bridged = logs.filter(({ logger }) => logger !== 'by-transport');
  assert.deepEqual(bodies(bridged), ['other']);
  const sent = bodies(logs.filter(({ logger }) => logger === 'by-transport'));
  assert.equal(new Set(sent).size, sent.length);
});

test('a winston that sends by a transport of its own is left to it, and shown by its own transports', async () => {
  const { logs, stdout } = await observe({
    imports: `${API}\nimport winston from 'winston';\nimport { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';`,
    body: `
const console = new winston.transports.Console();
winston.createLogger({ transports: [console, new OpenTelemetryTransportV3()] }).info('both');
winston.createLogger({ transports: [new OpenTelemetryTransportV3()] }).info('sent alone');`,
    packages: { winston: 'winston', '@opentelemetry/winston-transport': '@opentelemetry/winston-transport' },
  });
  assert.deepEqual(bodies(logs), ['both', 'sent alone']);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 2, stdout);
  assert.equal(lines[0], '{"level":"info","message":"both"}');
  assert.match(lines[1] ?? '', /"logger":"@opentelemetry\/winston-transport","message":"sent alone"/);
});

test('one logger on top of another makes one record', async () => {
  const { logs } = await observe({
    imports: `import winston from 'winston';\nimport pino from 'pino';\nimport Transport from 'winston-transport';`,
    body: `
const low = pino({ name: 'low' });
class ToPino extends Transport {
  log(info, done) {
    low.info(info.message);
    done();
  }
}
winston.createLogger({ transports: [new ToPino()] }).info('through both');
low.info('by itself');`,
    packages: { pino: 'pino', winston: 'winston', 'winston-transport': 'winston-transport' },
  });
  assert.deepEqual(logs.map(({ logger, body }) => `${logger}: ${String(body)}`).sort(), [
    'low: by itself',
    'winston: through both',
  ]);
});

test('the thread of a transport bridges nothing, a worker of the app does', async () => {
  const { logs, stdout } = await observe({
    imports: `import { Worker } from 'node:worker_threads';\nimport { createRequire } from 'node:module';\nimport pino from 'pino';`,
    body: `
const target = createRequire(process.cwd() + '/').resolve('./target.cjs');
const log = pino({ name: 'shop' }, pino.transport({ target }));
log.info('carried');
const worker = new Worker('console.log("from a worker")', { eval: true });
worker.once('exit', () => setTimeout(() => {}, 200));`,
    packages: { pino: 'pino' },
    files: {
      'target.cjs': `
const { Writable } = require('node:stream');
module.exports = () => new Writable({
  write(chunk, _encoding, done) {
    console.log('by console: ' + JSON.parse(chunk).msg);
    done();
  },
});`,
    },
  });
  assert.match(stdout, /by console: carried/);
  assert.deepEqual(logs.map(({ logger, body }) => `${logger}: ${String(body)}`).sort(), [
    'console: from a worker',
    'shop: carried',
  ]);
});

test('a worker of a cluster that logs through its primary makes one record', async () => {
  const { logs, stdout } = await observe({
    imports: `import cluster from 'node:cluster';\nimport log4js from 'log4js';`,
    body: `
log4js.configure({
  appenders: { out: { type: 'console', layout: { type: 'messagePassThrough' } } },
  categories: { default: { appenders: ['out'], level: 'all' } },
});
if (cluster.isPrimary) {
  cluster.fork().once('message', () => {});
  log4js.getLogger('primary').info('from the primary');
} else {
  log4js.getLogger('worker').info('from the worker');
  process.disconnect();
}`,
    packages: { log4js: 'log4js' },
  });
  assert.deepEqual(logs.map(({ logger, body }) => `${logger}: ${String(body)}`).sort(), [
    'primary: from the primary',
    'worker: from the worker',
  ]);
  assert.deepEqual(stdout.trim().split('\n').sort(), ['from the primary', 'from the worker']);
});

test('what is written for records makes no further records', async () => {
  const config = `
export default {
  logRecordProcessors: [{
    onEmit: (record) => console.log('processed', record.body),
    forceFlush: async () => {},
    shutdown: async () => {},
  }],
};`;
  const { logs, stdout } = await observe(
    {
      imports: "import { getLogger } from 'spanlog';",
      body: "getLogger('shop').info('own');\nconsole.log('printed');",
      files: { 'spanlog.config.mjs': config },
    },
    'esm',
    { OTEL_LOGS_EXPORTER: 'console,otlp', OTEL_TRACES_EXPORTER: 'console' },
  );
  assert.deepEqual(bodies(logs), ['own', 'printed', 'processed own']);
  assert.equal(stdout.match(/"message":"own"/g)?.length, 1, 'on the console of Spanlog');
  assert.equal(stdout.match(/^printed$/gm)?.length, 1);
  assert.equal(stdout.match(/"message":"printed"/g), null);
});

test('what a transport of pino does in its thread is no work of the app', async () => {
  const { logs, spans, stdout } = await observe({
    imports:
      "import { createServer } from 'node:http';\nimport { writeFileSync } from 'node:fs';\nimport pino from 'pino';",
    body: `writeFileSync('sends.cjs', \`
module.exports = async ({ port }) => {
  const { Writable } = require('node:stream');
  return new Writable({ write(line, encoding, done) {
    fetch('http://127.0.0.1:' + port + '/push', { method: 'POST', body: String(line) }).then(() => done(), done);
  } });
};\`);
const server = createServer((request, response) => request.resume().on('end', () => {
  console.log('pushed, traceparent: ' + request.headers.traceparent);
  response.end();
  server.close();
}));
server.listen(0, '127.0.0.1', () => {
  const transport = pino.transport({ target: process.cwd() + '/sends.cjs', options: { port: server.address().port } });
  pino(transport).info('paid');
  server.on('close', () => transport.end());
});`,
    packages: { pino: 'pino' },
  });
  assert.ok(stdout.includes('pushed, traceparent: undefined'), stdout);
  assert.deepEqual(
    logs.map(({ logger }) => logger).filter((logger) => logger !== 'http.server'),
    ['pino', 'console'],
  );
  assert.equal(spans.length, 1);
});
