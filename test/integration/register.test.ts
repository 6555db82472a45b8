import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';

const CJS = `
const { createServer } = require('node:http');
const { getLogger } = require('spanlog');
const log = getLogger('shop.main');
const server = createServer((request, response) => {
  log.info('handling', { step: 1 });
  response.end('done');
}).listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`;
const ESM = CJS.replace(
  "const { createServer } = require('node:http');\nconst { getLogger } = require('spanlog');",
  "import { createServer } from 'node:http';\nimport { getLogger } from 'spanlog';",
);

for (const [system, file, source] of [
  ['CommonJS', 'app.cjs', CJS],
  ['ESM', 'app.mjs', ESM],
] as const) {
  for (const flag of ['--require', '--import']) {
    test(`${system} app with ${flag}: the log of a request carries its trace, on stdout and over OTLP`, async (t) => {
      const receiver = await startReceiver();
      t.after(() => receiver.close());
      const app = startApp(t, {
        files: { [file]: source },
        flags: [flag, 'spanlog/register'],
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_BLRP_SCHEDULE_DELAY: '50',
          OTEL_BSP_SCHEDULE_DELAY: '50',
        },
      });
      const port = await portOf(app);
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const response = await fetch(`http://127.0.0.1:${port}/things?x=1`, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      });
      await response.text();

      const log = await receiver.until('the log', ({ logs }) => logs.find((l) => l.body === 'handling'));
      const span = await receiver.until('the span', ({ spans }) =>
        spans.find((s) => s.spanId === log.spanId),
      );
      assert.equal(log.traceId, traceId);
      assert.equal(span.traceId, traceId);
      assert.equal(span.parentSpanId, '00f067aa0ba902b7');
      assert.equal(log.logger, 'shop.main');
      assert.equal(log.severityNumber, 9);
      assert.equal(log.severityText, 'INFO');
      assert.equal(log.resource['service.name'], 'test-app');
      assert.equal(log.resource['service.version'], '1.2.3');
      assert.match(String(log.attributes['log.record.uid']), /^[0-9A-HJKMNP-TV-Z]{26}$/);
      assert.equal(log.attributes['request_id'], response.headers.get('x-request-id'));

      const line = JSON.parse((await app.line(/handling/)).input ?? '') as { [key: string]: unknown };
      assert.deepEqual(Object.keys(line), [
        'timestamp',
        'level',
        'logger',
        'message',
        'service',
        'trace_id',
        'span_id',
        'request_id',
        'step',
        'log.record.uid',
      ]);
      assert.equal(line['trace_id'], traceId);
      assert.equal(line['span_id'], log.spanId);
      assert.equal(line['level'], 'INFO');
      assert.match(String(line['timestamp']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });
  }
}

test('one line at the start says what is on and where it goes, without credentials', async (t) => {
  const app = startApp(t, {
    files: { 'app.cjs': '' },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:hunter2@localhost:1/base?key=hunter3' },
  });
  await app.ended;
  const banner = app.stderr.filter((line) => line.startsWith('spanlog: test-app'));
  assert.equal(banner.length, 1, app.stderr.join('\n'));
  assert.match(banner[0] ?? '', /http:\/\/\*\*\*@localhost:1\/base \|/);
  assert.doesNotMatch(app.stderr.join('\n'), /hunter/);
});

test('the start line is off with SPANLOG_BANNER=off', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': '' }, env: { SPANLOG_BANNER: 'off' } });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(app.stderr, []);
});

test('arguments of the command line are not exported', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.cjs': "require('spanlog').getLogger('x').info('hello')" },
    flags: ['--require', 'spanlog/register', '--title=hunter2'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await app.ended;
  const [log] = receiver.logs;
  assert.equal(log?.body, 'hello');
  assert.equal(typeof log?.resource['process.pid'], 'number');
  assert.doesNotMatch(JSON.stringify(log?.resource), /hunter2|app\.cjs/);
});

test('a wrong setting stops the start with one line naming key, value and what is allowed', async (t) => {
  for (const [name, value, said] of [
    [
      'SPANLOG_LEVEL',
      'loud',
      /^spanlog: cannot start: SPANLOG_LEVEL: "loud" is not allowed; allowed: levels/,
    ],
    [
      'SPANLOG_FORMAT',
      'xml',
      /^spanlog: cannot start: SPANLOG_FORMAT: "xml" is not allowed; allowed: pretty, json, ecs, gcp, none$/,
    ],
    [
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'smoke',
      /OTEL_EXPORTER_OTLP_PROTOCOL: "smoke" is not allowed; allowed: http\/json/,
    ],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'localhost:4318',
      /OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" is not allowed; allowed: a URL starting with http:\/\//,
    ],
    [
      'OTEL_LOGS_EXPORTER',
      'carrier-pigeon',
      /OTEL_LOGS_EXPORTER: "carrier-pigeon" is not allowed; allowed: otlp, console, none/,
    ],
    ['SPANLOG_TRUST_PROXY', 'everyone', /SPANLOG_TRUST_PROXY: "everyone" is not allowed/],
  ] as const) {
    const app = startApp(t, { files: { 'app.cjs': "console.log('ran')" }, env: { [name]: value } });
    const { code } = await app.ended;
    assert.equal(code, 78, `${name}=${value}`);
    assert.equal(app.stderr.length, 1, app.stderr.join('\n'));
    assert.match(app.stderr[0] ?? '', said);
    assert.deepEqual(app.stdout, []);
  }
});

test('without the flag, logs are shown and one warning tells', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs':
        "const l = require('spanlog').getLogger('x'); l.info('one'); l.debug('hidden'); l.warn('two')",
    },
    flags: [],
  });
  await app.ended;
  assert.deepEqual(
    app.stdout.map((line) => (JSON.parse(line) as { message: string }).message),
    ['one', 'two'],
  );
  assert.equal(app.stderr.length, 1);
  assert.match(app.stderr[0] ?? '', /not started.*--require spanlog\/register/);
});

test('without the flag, fields bound to the work are on its logs all the same', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { getLogger, setContext, withContext } from 'spanlog';
import { setTimeout as pause } from 'node:timers/promises';
const log = getLogger('x');
await Promise.all(['a', 'b'].map((job) => withContext({ job }, async () => {
  await pause(1);
  setContext({ step: 2 });
  await pause(1);
  log.info(job);
})));
log.info('after');`,
    },
    flags: [],
  });
  await app.ended;
  const seen = app.stdout.map((line) => JSON.parse(line) as { [key: string]: unknown });
  assert.deepEqual(seen.map(({ message, job, step }) => [message, job, step]).sort(), [
    ['a', 'a', 2],
    ['after', undefined, undefined],
    ['b', 'b', 2],
  ]);
});

test('code given by -e starts, also with an instrumentation installed', async (t) => {
  for (const flag of ['--require', '--import']) {
    const app = startApp(t, {
      files: { 'unused.cjs': '' },
      flags: [flag, 'spanlog/register', '-e', "require('spanlog').getLogger('app').info('evaluated')"],
      manifest: { dependencies: { '@opentelemetry/instrumentation-express': '*' } },
      packages: ['@opentelemetry/instrumentation-express', '@opentelemetry/instrumentation'],
      env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
    });
    assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
    assert.match(app.stdout.join('\n'), /evaluated/);
  }
});
