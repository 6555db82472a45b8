import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import type { Status, TraceDetail } from '../../src/local/api.ts';
import { getJson, jsonLog, jsonLogs, post, startServer, temporaryFolder } from '../local/fixtures.ts';
import { HOSTILE, sendLog, sendSpan, TRACE_ID } from '../local/real-exporters.ts';

const CLI = join(import.meta.dirname, '../../src/cli/spanlog.ts');

interface Run {
  child: ChildProcess;
  stdout: string[];
  stderr: string[];
  ended: Promise<number | null>;
  /** Resolves with the address in the line it prints. */
  url: Promise<string>;
}

/** Runs the command as a child process that is ended with the test. */
function spanlog(t: TestContext, ...args: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const out = createInterface({ input: child.stdout });
  out.on('line', (line) => stdout.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const url = new Promise<string>((resolve, reject) => {
    out.on('line', (line) => {
      const address = /open (http:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    ended.then((code) => reject(new Error(`ended with ${code}: ${stderr.join('\n')}`)));
  });
  // Runs that are to fail are not asked for their address.
  url.catch(() => {});
  return { child, stdout, stderr, ended, url };
}

test('sent by OpenTelemetry, read back by trace id, and again after a restart', async (t) => {
  const dataDir = temporaryFolder(t);
  const args = ['--port', '0', '--data-dir', dataDir, '--max-age', '5200w'];
  const first = spanlog(t, ...args);
  const url = await first.url;
  await sendLog(url, 'json', 'gzip');
  await sendSpan(url, 'protobuf', 'gzip');
  const detail = await getJson<TraceDetail>(`${url}/api/traces/${TRACE_ID}`);
  assert.equal(detail.logs[0]?.message, `Zahlung 支払い ${HOSTILE}`);
  assert.equal(detail.spans[0]?.name, 'GET /u/:id');
  first.child.kill('SIGTERM');
  assert.equal(await first.ended, 0);
  assert.deepEqual([first.stdout.length, first.stderr], [1, []]);

  const second = spanlog(t, ...args);
  assert.deepEqual(await getJson<TraceDetail>(`${await second.url}/api/traces/${TRACE_ID}`), detail);
  second.child.kill('SIGINT');
  assert.equal(await second.ended, 0);
});

test('what was answered with 200 outlives kill -9', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = spanlog(t, '--port', '0', '--data-dir', dataDir);
  const url = await first.url;
  let accepted = 0;
  const sending = (async () => {
    for (;;) {
      const records = Array.from({ length: 50 }, (_, n) => jsonLog(`m${n}`));
      const response = await post(`${url}/v1/logs`, jsonLogs(records)).catch(() => null);
      if (response?.status !== 200) return;
      accepted += 50;
      if (accepted >= 1000) first.child.kill('SIGKILL');
    }
  })();
  await first.ended;
  await sending;
  const second = spanlog(t, '--port', '0', '--data-dir', dataDir);
  const { logs } = await getJson<Status>(`${await second.url}/api/status`);
  assert.ok(accepted >= 1000 && logs >= accepted && logs <= accepted + 50, `${logs} of ${accepted}`);
});

test('a port in use, a folder in use, a folder that is none: one line each and exit 1', async (t) => {
  const dataDir = temporaryFolder(t);
  const other = await startServer(t, { dataDir });
  const { port } = new URL(other.url);
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  for (const [args, message] of [
    [
      ['--port', port, '--data-dir', temporaryFolder(t)],
      new RegExp(`port ${port} on 127.0.0.1 is in use: .*--port`),
    ],
    [['--port', '0', '--data-dir', dataDir], /another spanlog is using the folder .*--data-dir/],
    [['--port', '0', '--data-dir', file], /is not a folder: .*--data-dir/],
    [['--port', 'x'], /--port=x is not allowed/],
    [['doctor'], /there is no command "doctor"/],
  ] as const) {
    const run = spanlog(t, ...args);
    assert.equal(await run.ended, 1);
    assert.deepEqual([run.stdout, run.stderr.length], [[], 1], run.stderr.join('\n'));
    assert.match(run.stderr[0] ?? '', message);
  }
});

test('help and version go to standard output', async (t) => {
  const help = spanlog(t, '--help');
  assert.equal(await help.ended, 0);
  assert.match(help.stdout.join('\n'), /Usage: spanlog \[options\]/);
  const version = spanlog(t, '--version');
  assert.equal(await version.ended, 0);
  assert.match(version.stdout.join(), /^\d+\.\d+\.\d+/);
});

test('the command that is installed loads nothing before it has looked at its Node', () => {
  const text = readFileSync(join(import.meta.dirname, '../../dist/cli.js'), 'utf8');
  assert.match(text, /^#!\/usr\/bin\/env node\n/);
  assert.doesNotMatch(text, /^import\b/m);
});
