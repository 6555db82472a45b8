import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, startApp } from '../support/app.ts';

test('the DEBUG records of a request are written when it fails, and only then', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { createServer } = require('node:http');
const { getLogger, stats } = require('spanlog');
const log = getLogger('app');
const server = createServer((request, response) => {
  log.debug('detail of ' + request.url);
  if (request.url === '/bad') response.statusCode = 500;
  response.end();
});
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
process.stdin.once('data', () => { console.error('stats ' + JSON.stringify(stats().withheld)); process.exit(); });`,
      'spanlog.config.json': '{"level":"warn","holdBack":true}',
    },
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
  });
  const port = await portOf(app);
  for (const path of ['/good', '/bad', '/fine'])
    await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  await app.line(/http\.server/);
  app.process.stdin?.write('stop');
  const [, text = ''] = await app.line(/stats (.*)/);
  await app.ended;
  const messages = app.stdout.map((line) => JSON.parse(line).message);
  assert.equal(messages[0], 'detail of /bad');
  assert.match(messages[1], /^GET \/bad 500/);
  assert.equal(messages.length, 2);
  assert.deepEqual(JSON.parse(text), { held: 4, sampled: 0, collapsed: 0 });
});

test('what another logger has let through is held back below a level that was chosen, and never by the default', async (t) => {
  const run = async (settings: object, arguments_: string) => {
    const app = startApp(t, {
      files: {
        'app.cjs': `
const { createServer, get } = require('node:http');
const { readFileSync } = require('node:fs');
console.debug('by the way');
const server = createServer((request, response) => {
  console.debug('detail of ' + request.url);
  if (request.url === '/bad') response.statusCode = 500;
  response.end();
}).listen(0, '127.0.0.1', () => {
  const ask = (path, then) => get({ port: server.address().port, path }, (answer) => answer.resume().on('end', then));
  ask('/good', () => ask('/bad', () => { server.close(); }));
});
server.on('close', () => setImmediate(() => {
  require('spanlog').flush().then(() => console.error('written ' + readFileSync('records.log', 'utf8').replaceAll('\\n', ' ')));
}));`,
        'spanlog.config.json': JSON.stringify({
          ...settings,
          outbound: false,
          outputs: { records: { type: 'file', path: 'records.log' } },
        }),
      },
      env: {
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_TRACES_EXPORTER: 'none',
        SPANLOG_BANNER: 'off',
        SPANLOG_BRIDGES: 'console',
      },
    });
    const [, text = ''] = await app.line(/written (.*)/);
    assert.equal((await app.ended).code, 0, arguments_);
    return [...text.matchAll(/"logger":"console","message":"([^"]+)"/g)].map(([, message]) => message);
  };
  const all = ['by the way', 'detail of /good', 'detail of /bad'];
  assert.deepEqual(await run({}, 'nothing'), all);
  for (const given of [{ holdBack: true }, { storms: true }, { sampling: [{ logger: 'other', rate: 0 }] }])
    assert.deepEqual(await run(given, JSON.stringify(given)), all, JSON.stringify(given));
  assert.deepEqual(await run({ holdBack: true, level: 'info' }, 'chosen'), ['detail of /bad']);
});

const WAYS_TO_END = {
  'by itself': '',
  'process.exit': 'process.exit();',
  'an error': "throw new Error('gone');",
  'a signal': "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000);",
  'shutdown()': "require('spanlog').shutdown();",
};

for (const [way, code] of Object.entries(WAYS_TO_END)) {
  test(`how often a storm has said the same is told at the end of the process: ${way}`, async (t) => {
    const app = startApp(t, {
      files: {
        'app.cjs': `
const log = require('spanlog').getLogger('app');
for (let i = 0; i < 100; i++) log.info('same', { i });
${code}`,
        'spanlog.config.json': '{"level":"info","storms":{"limit":2,"window":"1h"}}',
      },
      env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
    });
    await app.ended;
    const same = app.stdout.map((line) => JSON.parse(line)).filter(({ message }) => message === 'same');
    assert.deepEqual(
      same.map((record) => [record.i, record['log.repeated']]),
      [
        [0, undefined],
        [1, undefined],
        [99, 98],
      ],
    );
  });
}

test('what a request said is written when its client leaves, its stream breaks, or the process dies of it', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { createServer, get } = require('node:http');
const { pipeline, Readable } = require('node:stream');
const log = require('spanlog').getLogger('app');
const paths = ['/fine', '/left', '/broken', '/deadly'];
const server = createServer((request, response) => {
  log.debug('detail of ' + request.url);
  if (request.url === '/fine') response.end('all');
  if (request.url === '/left') response.write('some');
  if (request.url === '/broken') pipeline(new Readable({ read() { this.destroy(new Error('broken')); } }), response, () => {});
  if (request.url === '/deadly') setImmediate(() => { throw new Error('deadly'); });
  response.on('close', () => setImmediate(next));
}).listen(0, '127.0.0.1', next);
function next() {
  const path = paths.shift();
  const ask = get({ port: server.address().port, path, agent: false }, (answer) => {
    answer.on('error', () => {}).resume();
    if (path === '/left') ask.destroy();
  });
  ask.on('error', () => {});
}`,
      'spanlog.config.json': '{"level":"warn","holdBack":true,"outbound":false}',
    },
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
  });
  await app.ended;
  const messages = app.stdout.map((line) => JSON.parse(line).message);
  assert.deepEqual(messages, [
    'detail of /left',
    'GET /left aborted',
    'detail of /broken',
    'GET /broken aborted',
    'detail of /deadly',
    'GET /deadly threw',
    'uncaught exception: deadly',
  ]);
});
