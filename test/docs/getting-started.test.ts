/** The guide, done as it says: its service, its commands, and what it claims to be seen. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LogRow } from '../../src/local/api.ts';
import { ROOT } from '../support/app.ts';
import { blocksOf } from './markdown.ts';

const blocks = blocksOf('docs/getting-started.md');
const folder = mkdtempSync(join(tmpdir(), 'spanlog-guide-'));
const children: ChildProcess[] = [];

after(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The block that begins so. */
function block(beginning: string): string {
  const found = blocks.find(({ code }) => code.includes(beginning));
  assert.ok(found, beginning);
  return found.code;
}

/** Starts a program and waits for what it says when it is ready. */
function running(args: readonly string[], env: NodeJS.ProcessEnv, ready: RegExp): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += String(chunk);
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(said)));
  });
}

test('the guide ends where it says', { timeout: 120_000 }, async () => {
  const [viewer, port] = [await freePort(), await freePort()];
  // Instead of `npm install spanlog`; that is what test/door does.
  mkdirSync(join(folder, 'node_modules/@opentelemetry'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules/spanlog'));
  symlinkSync(join(ROOT, 'node_modules/@opentelemetry/api'), join(folder, 'node_modules/@opentelemetry/api'));
  writeFileSync(join(folder, 'package.json'), '{"name":"cafe"}');
  writeFileSync(join(folder, 'app.js'), block('// app.js').replaceAll('3000', String(port)));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_STATE_HOME: join(folder, '.state'),
  };

  assert.match(block('npx spanlog\n'), /^npx spanlog$/m);
  await running(['node_modules/spanlog/dist/cli.js', '--port', String(viewer)], env, /open http/);

  const start = /^SPANLOG_LEVEL=(\w+) node (.+)$/m.exec(block('spanlog/register'));
  assert.ok(start);
  await running(
    (start[2] ?? '').split(' '),
    { ...env, SPANLOG_LEVEL: start[1], OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${viewer}` },
    /"message":"open"/,
  );

  const orders = block('curl').replaceAll('3000', String(port)).trim().split('\n');
  assert.deepEqual(
    orders.map((command) => execFileSync('sh', ['-c', command], { encoding: 'utf8', stdio: 'pipe' })),
    ['placed\n', 'sorry\n'],
  );

  const find = async (query: string): Promise<LogRow[]> => {
    const answer = await fetch(`http://127.0.0.1:${viewer}/api/logs?${query}`);
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { logs: LogRow[] }).logs;
  };
  const until = async (query: string, count: number): Promise<LogRow[]> => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const found = await find(query);
      if (found.length >= count || Date.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const told = (rows: readonly LogRow[]) =>
    rows.map(({ message, attributes }) => [message, attributes['exception.message'] ?? '']);

  /** The records of calls, which come when the answer has been read, and the others. */
  const apart = (rows: readonly LogRow[]): [LogRow[], LogRow[]] => {
    const isCall = ({ logger }: LogRow) => logger === 'http.client';
    return [rows.filter(isCall), rows.filter((row) => !isCall(row))];
  };

  // Steps 1 and 2: the newest first.
  const errors = await until('attr=user.id%3Du2&level=ERROR', 3);
  const [calls, ofCustomer] = apart(errors);
  assert.deepEqual(told(calls), [[`GET localhost:${port}/stock 500`, '']]);
  assert.deepEqual(told(ofCustomer), [
    ['GET /order 500', ''],
    ['request failed', 'the stock did not answer'],
  ]);
  // Steps 3 and 4: the whole trace, and its first error.
  const [, trace] = apart(await until(`trace=${ofCustomer[0]?.traceId}`, 7));
  assert.deepEqual(told(trace).reverse(), [
    ['order received', ''],
    ['request failed', 'the stock knows no pie'],
    ['GET /stock 500', ''],
    ['stock answered', ''],
    ['request failed', 'the stock did not answer'],
    ['GET /order 500', ''],
  ]);
  assert.match(String(trace[4]?.attributes['exception.stacktrace']), /at left \(.*app\.js:/);
  // Step 5, and the request id a customer quotes.
  const q = encodeURIComponent('"the stock knows no"');
  assert.deepEqual(told(await until(`q=${q}`, 1)), [['request failed', 'the stock knows no pie']]);
  const id = String(ofCustomer[0]?.attributes['request_id']);
  assert.equal((await find(`attr=request_id%3D${id}`)).length, 7);
});
