import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readSpoolArguments } from '../../../src/cli/spool/arguments.ts';
import { progressBar } from '../../../src/cli/spool/progress-bar.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { ROOT, startApp } from '../../support/app.ts';
import { startReceiver } from '../../support/otlp-receiver.ts';

/** Runs the built command. */
function spanlog(args: string[], env: { [name: string]: string } = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(ROOT, 'dist/cli.js'), 'spool', ...args],
      { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** A spool in which a dead process has left three logs and a span. @returns its folder. */
async function leftBehind(t: TestContext): Promise<string> {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger } = require('spanlog');
const { trace } = require('@opentelemetry/api');
const log = getLogger('shop.orders');
trace.getTracer('t').startActiveSpan('work', (span) => { log.info('one', { i: 1 }); span.end(); });
log.debug('quiet');
log.warn('two');
log.error('three', new Error('broken'));
process.kill(process.pid, 'SIGKILL');`,
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', SPANLOG_LEVEL: 'debug' },
  });
  assert.deepEqual(await app.ended, { code: null, signal: 'SIGKILL' });
  return join(app.folder, '.state/spanlog/spool/test-app');
}

describe('arguments', () => {
  it('list is the default; the folder is the option, the variable, or all of this user’s', () => {
    const env = { HOME: '/home/u', SPANLOG_SPOOL_DIR: '/spool' };
    const read = (args: string[], environment: { [name: string]: string } = env) => {
      const command = readSpoolArguments(args, environment);
      assert.notEqual(command, 'help');
      return command as Exclude<typeof command, 'help'>;
    };
    assert.equal(read([]).action, 'list');
    assert.equal(read([]).dir, '/spool');
    assert.equal(read(['drain', '--dir', '/other', '--timeout', '10s']).dir, '/other');
    assert.equal(read(['drain', '--timeout', '10s']).timeout, 10_000);
    assert.equal(read([], { XDG_STATE_HOME: '/s' }).dir, undefined);
    assert.equal(read([], { XDG_STATE_HOME: '/s' }).base, '/s/spanlog/spool');
  });

  for (const [args, message] of [
    [['lost'], /there is list, inspect, drain, export, quarantine/],
    [['list', 'more'], /spool list more/],
    [['inspect', '--limit', 'x'], /--limit=x is not allowed/],
    [['drain', '--timeout', '1'], /--timeout=1 is not allowed/],
    [['--loud'], /--loud/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(
        () => readSpoolArguments(args, {}),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});

describe('progressBar', () => {
  it('is full at the end, and never more than full', () => {
    assert.equal(progressBar(0, 4), `[${'-'.repeat(30)}] 0 % 0 of 4`);
    assert.match(progressBar(2, 4), /^\[#{15}-{15}\] 50 % 2 of 4$/);
    assert.match(progressBar(9, 4), /^\[#{30}\] 100 %/);
    assert.match(progressBar(0, 0), /100 %/);
  });
});

describe('the command', () => {
  it('lists what a dead process has left, and prints it entry by entry', async (t) => {
    const dir = await leftBehind(t);
    const list = await spanlog(['--dir', dir]);
    assert.equal(list.code, 0, list.stderr);
    const rows = list.stdout.split('\n').filter((line) => / dead /.test(line));
    assert.deepEqual(
      rows.map((row) => row.split(/\s{2,}/).filter((_, index) => index === 2 || index === 4)),
      [
        ['logs-high', '2'],
        ['logs-normal', '1'],
        ['logs-low', '1'],
        ['traces', '1'],
      ],
    );
    const json = JSON.parse((await spanlog(['list', '--json'], { SPANLOG_SPOOL_DIR: dir })).stdout);
    assert.equal(json[dir].owners[0].isAlive, false);
    const inspected = await spanlog(['inspect', '--dir', dir, '--limit', '3']);
    const entries = inspected.stdout.trim().split('\n');
    assert.equal(entries.length, 3);
    for (const entry of entries) assert.equal(typeof JSON.parse(entry), 'object');
    assert.match(inspected.stdout, /shop\.orders/);
  });

  it('exports a request a line, which a receiver takes, and leaves them where they are', async (t) => {
    const dir = await leftBehind(t);
    const { stdout } = await spanlog(['export', '--dir', dir]);
    const requests = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(requests.filter((request) => 'resourceLogs' in request).length, 4);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    for (const request of requests) {
      const path = 'resourceLogs' in request ? 'logs' : 'traces';
      await fetch(`${receiver.url}/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
    }
    assert.deepEqual(receiver.logs.map((log) => log.body).sort(), ['one', 'quiet', 'three', 'two']);
    assert.equal(receiver.logs[0]?.resource['service.name'], 'test-app');
    assert.deepEqual(
      receiver.spans.map((span) => span.name),
      ['work'],
    );
    assert.match((await spanlog(['--dir', dir])).stdout, /logs-high/);
  });

  it('drains: sends it once, with its resource, and says what is left', async (t) => {
    const dir = await leftBehind(t);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const drained = await spanlog(['drain', '--dir', dir, '--endpoint', receiver.url]);
    assert.equal(drained.stdout, '5 sent, 0 left\n', drained.stderr);
    assert.equal(drained.code, 0);
    assert.equal(receiver.logs.length, 4);
    assert.equal(receiver.spans.length, 1);
    assert.equal(receiver.logs[0]?.resource['service.name'], 'test-app');
    assert.match((await spanlog(['--dir', dir])).stdout, /nothing waits/);
    assert.equal(
      (await spanlog(['drain', '--dir', dir, '--endpoint', receiver.url])).stdout,
      '0 sent, 0 left\n',
    );
  });

  it('drains as far as it can: what is left stays, and the exit code says so', async (t) => {
    const dir = await leftBehind(t);
    const drained = await spanlog([
      'drain',
      '--dir',
      dir,
      '--endpoint',
      'http://127.0.0.1:9',
      '--timeout',
      '4s',
    ]);
    assert.equal(drained.stdout, '0 sent, 5 left\n');
    assert.equal(drained.code, 1);
    assert.match((await spanlog(['--dir', dir])).stdout, /logs-normal +1 +1 /);
  });

  it('shows the quarantine with its reasons', async (t) => {
    const dir = await leftBehind(t);
    mkdirSync(join(dir, 'quarantine'));
    writeFileSync(join(dir, 'quarantine/refused-logs-o-1.jsonl'), '{}\n');
    writeFileSync(
      join(dir, 'quarantine/refused-logs-o-1.reasons'),
      '{"time":0,"entries":1,"reason":"400 no such index"}\nbroken\n',
    );
    const { stdout } = await spanlog(['quarantine', '--dir', dir]);
    assert.match(
      stdout,
      /refused-logs-o-1\.jsonl {2}3 B\n {2}1970-01-01T00:00:00\.000Z {2}1 refused: 400 no such index\n$/,
    );
    assert.equal((await spanlog(['quarantine', '--dir', `${dir}-none`])).stdout, 'the quarantine is empty\n');
  });

  it('tells a mistake in one line', async () => {
    const { code, stderr } = await spanlog(['lose']);
    assert.equal(code, 1);
    assert.match(stderr, /^spanlog: spool lose: there is list, .*\n$/);
  });
});
