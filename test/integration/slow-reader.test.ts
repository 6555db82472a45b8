/** Apps whose standard output is a pipe that is read slowly, or not at all. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type App, portOf, startApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

const SERVER = `
const { getLogger, stats } = require('spanlog');
const log = getLogger('shop');
const { createServer } = require('node:http');
let n = 0;
const server = createServer((request, response) => {
  for (let i = 0; i < 500; i++) log.info('line ' + n++, { filling: 'x'.repeat(1000) });
  response.end(JSON.stringify(stats()));
  if (request.url === '/exit') response.on('finish', () => process.exit(0));
});
server.listen(0, '127.0.0.1', () => process.stderr.write('listening ' + server.address().port + '\\n'));
`;

interface Stats {
  readonly emitted: number;
  readonly failed: { readonly console?: number };
}

async function ask(port: number, path = '/'): Promise<Stats> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return (await response.json()) as Stats;
}

/** Numbers of the lines that came; fails for a line that is not whole. */
function numbers(app: App): number[] {
  return app.stdout
    .map((line) => JSON.parse(line) as { message: string })
    .flatMap(({ message }) => (message.startsWith('line ') ? [Number(message.slice(5))] : []));
}

test('an app whose output nobody reads goes on serving; what is lost is counted and told', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': SERVER }, env });
  const port = await portOf(app);
  app.process.stdout?.pause();
  let stats: Stats;
  do stats = await ask(port);
  while ((stats.failed.console ?? 0) === 0);
  await app.line(
    /^spanlog: console: the output is not read, or too slowly: \d+ bytes wait, what comes now is lost$/,
  );
  stats = await ask(port);
  app.process.stdout?.resume();
  // All that waited is read; the next line finds room.
  await until(() => numbers(app).length >= stats.emitted - (stats.failed.console ?? 0) - 1_000);
  await ask(port);
  await app.line(/^spanlog: console: the output is read again; \d+ lines are missing$/);
  stats = await ask(port, '/exit');
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  const came = numbers(app);
  assert.deepEqual(
    came,
    [...came].sort((a, b) => a - b),
  );
  const entries = app.stdout.length - came.length;
  // The entry record of the last request comes after its answer.
  assert.ok(
    [0, 1].includes(came.length + entries + (stats.failed.console ?? 0) - stats.emitted),
    JSON.stringify(stats),
  );
});

const BURST = `
const log = require('spanlog').getLogger('shop');
for (let i = 0; i < 3000; i++) log.info('line ' + i, { filling: 'x'.repeat(i % 100 === 0 ? 9000 : 900) });
console.log(JSON.stringify({ message: 'own' }));
process.exit(0);
`;

test('nothing is lost at process.exit() when the reader is slow', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': BURST }, env });
  app.process.stdout?.pause();
  setTimeout(() => app.process.stdout?.resume(), 200);
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(
    numbers(app),
    Array.from({ length: 3_000 }, (_, index) => index),
  );
});

test('the same by a pipe of the shell', async (t) => {
  // Made, and left before it has logged.
  const app = startApp(t, { files: { 'app.cjs': BURST }, env: { ...env, SPANLOG_LEVEL: 'off' } });
  await app.ended;
  const command = `"${process.execPath}" --require spanlog/register app.cjs | { sleep 0.2; cat; } > out`;
  const shell = spawn('sh', ['-c', command], {
    cwd: app.folder,
    env: { PATH: process.env['PATH'], SPANLOG_BRIDGES: 'off', ...env },
    stdio: 'ignore',
  });
  await once(shell, 'close');
  const lines = readFileSync(join(app.folder, 'out'), 'utf8').split('\n').slice(0, -1);
  assert.equal(
    lines.filter((line) => (JSON.parse(line) as { message: string }).message.startsWith('line')).length,
    3_000,
  );
});

test('the end of the process does not wait for a reader that reads nothing', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': BURST }, env });
  app.process.stdout?.pause();
  await once(app.process, 'exit');
  app.process.stdout?.resume();
  await app.ended;
  const lost = Number(
    /^spanlog: records not delivered before the process ended: (\d+) not written by output console$/m.exec(
      app.stderr.join('\n'),
    )?.[1],
  );
  assert.ok(lost > 0, app.stderr.join('\n'));
  const whole = app.stdout.filter((line) => line.endsWith('}'));
  assert.equal(whole.filter((line) => line.includes('"message":"line')).length + lost, 3_000);
});

test('a reader that goes away costs the lines, and nothing else', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': SERVER }, env });
  const port = await portOf(app);
  await ask(port);
  await app.line(/"message":"line 499"/);
  app.process.stdout?.destroy();
  let stats: Stats;
  do stats = await ask(port);
  while ((stats.failed.console ?? 0) < 1_000);
  await ask(port, '/exit');
  assert.deepEqual(await app.ended, { code: 0, signal: null });
});

test('a loop that never lets go of the turn loses no line unheard', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger, stats } = require('spanlog');
const log = getLogger('shop');
for (let i = 0; i < 40000; i++) log.info('line ' + i, { filling: 'x'.repeat(1000) });
process.stderr.write('lost ' + (stats().failed.console ?? 0) + '\\n');
process.exit(0);`,
    },
    env,
  });
  const lost = Number((await app.line(/^lost (\d+)$/))[1]);
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.equal(numbers(app).length + lost, 40_000);
});

const noTerminal =
  process.platform === 'linux' && spawnSync('script', ['--version']).status === 0
    ? false
    : 'there is no script(1) to make a terminal';

test('a terminal that is stopped does not stop the app, and shows everything when it goes on', {
  skip: noTerminal,
}, async (t) => {
  // Made, and left before it has logged.
  const app = startApp(t, { files: { 'app.cjs': SERVER }, env: { ...env, SPANLOG_LEVEL: 'off' } });
  const { folder } = app;
  app.process.kill();
  await app.ended;
  const command = `"${process.execPath}" --require spanlog/register app.cjs`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      SHELL: '/bin/sh',
      SPANLOG_BRIDGES: 'off',
      SPANLOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => terminal.kill('SIGKILL'));
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  await until(() => /listening \d+/.test(shown));
  const port = Number(/listening (\d+)/.exec(shown)?.[1]);
  terminal.kill('SIGSTOP');
  for (let i = 0; i < 4; i++) await ask(port);
  terminal.kill('SIGCONT');
  const { emitted, failed } = await ask(port, '/exit');
  await once(terminal, 'close');
  const lines = shown.split('\r\n').filter((line) => line.includes('"message":"line '));
  assert.equal(lines.filter((line) => line.startsWith('{') && line.endsWith('}')).length, 2_500);
  assert.deepEqual([emitted >= 2_500, failed], [true, {}]);
});
