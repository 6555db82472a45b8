import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { encodeResource } from '../../src/otlp/encode-resource.ts';
import { openSpool } from '../../src/spool/open-spool.ts';
import { type Receiver, startReceiver } from '../support/otlp-receiver.ts';
import { until } from './folder.ts';
import { destination, encode, RESOURCE, record, settings } from './shipper/records.ts';
import { runApp } from './shipper/run-app.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'spanlog-spool-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'spool');
}

async function receiver(t: TestContext): Promise<Receiver> {
  const started = await startReceiver();
  t.after(() => started.close());
  return started;
}

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** In the order in which they were made: requests are under way beside each other. */
const uids = ({ logs }: Receiver) =>
  logs
    .map(({ attributes }) => String(attributes['log.record.uid']))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
const numbered = (name: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${name}-${from + index}`);

test('what is appended arrives, once, and is counted; closed, nothing is left', async (t) => {
  const dir = folder(t);
  const to = await receiver(t);
  const spool = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  assert.deepEqual(spool.counts('logs'), {
    appended: 0,
    delivered: 0,
    spooled: 0,
    dropped: {},
    recovered: 0,
  });
  for (let index = 0; index < 1_000; index++) {
    spool.append('logs-normal', encode, record('text', `a-${index}`), Date.now(), index % 100 === 0);
    if (index % 300 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(spool.counts('logs').appended, 1_000);
  assert.equal(await spool.flush(10_000), true);
  assert.deepEqual(spool.counts('logs'), {
    appended: 1_000,
    delivered: 1_000,
    spooled: 0,
    dropped: {},
    recovered: 0,
  });
  assert.deepEqual(uids(to), numbered('a', 1_000));
  assert.deepEqual(to.logs[0]?.resource, { 'service.name': 'spool-test' });
  await spool.close();
  assert.deepEqual(readdirSync(dir), []);
  spool.append('logs-normal', encode, record('late', 'late'), Date.now(), false);
  assert.equal(spool.counts('logs').dropped.process_ended, 1);
});

test('a signal that goes nowhere is neither kept nor counted', async (t) => {
  const dir = folder(t);
  const to = await receiver(t);
  const spool = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  spool.append('traces', encode, record('text', 'a'), Date.now(), true);
  assert.equal(spool.counts('traces').appended, 0);
  assert.equal(await spool.flush(1_000), true);
  await spool.close();
});

test('nothing is made before the first entry', async (t) => {
  const dir = folder(t);
  const spool = openSpool(settings({ dir }), { logs: destination(await nobody()) }, RESOURCE, assert.fail);
  assert.equal(spool.drain(1_000), true);
  await spool.close();
  assert.throws(() => readdirSync(dir), { code: 'ENOENT' });
});

test('without a disk entries go by memory', async (t) => {
  const to = await receiver(t);
  const spool = openSpool(settings(), { logs: destination(to.url) }, RESOURCE, assert.fail);
  for (const uid of numbered('m', 500)) {
    spool.append('logs-normal', encode, record('text', uid), Date.now(), false);
  }
  assert.equal(spool.inMemory('logs'), 500);
  assert.equal(await spool.flush(10_000), true);
  assert.equal(spool.inMemory('logs'), 0);
  assert.deepEqual(uids(to), numbered('m', 500));
  spool.setResource(encodeResource({ attributes: { 'service.name': 'other' } }));
  spool.append('logs-normal', encode, record('text', 'x'), Date.now(), false);
  assert.equal(await spool.flush(10_000), true);
  assert.deepEqual(to.logs.at(-1)?.resource, { 'service.name': 'other' });
  await spool.close();
});

test('a folder that cannot be had is said once, and entries go by memory', async (t) => {
  const dir = folder(t);
  writeFileSync(dir, 'a file');
  const to = await receiver(t);
  const lines: string[] = [];
  const spool = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, (line) =>
    lines.push(line),
  );
  spool.append('logs-high', encode, record('text', 'a'), Date.now(), true);
  assert.equal(await spool.flush(10_000), true);
  assert.deepEqual(uids(to), ['a']);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /no spool in .*: up to \d+ bytes are kept in memory/);
  await spool.close();
});

test('what is in memory when it is closed is counted as lost', async () => {
  const spool = openSpool(settings(), { logs: destination(await nobody()) }, RESOURCE, () => {});
  for (const uid of numbered('m', 50)) {
    spool.append('logs-normal', encode, record('text', uid), Date.now(), false);
  }
  assert.equal(await spool.flush(50), false);
  await spool.close();
  assert.deepEqual(spool.counts('logs'), {
    appended: 50,
    delivered: 0,
    spooled: 0,
    dropped: { process_ended: 50 },
    recovered: 0,
  });
});

test('a more complete resource is that of what comes after it', async (t) => {
  const to = await receiver(t);
  const spool = openSpool(settings({ dir: folder(t) }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  spool.append('logs-normal', encode, record('text', 'a'), Date.now(), false);
  spool.setResource(encodeResource({ attributes: { 'service.name': 'spool-test', 'host.name': 'h' } }));
  spool.append('logs-normal', encode, record('text', 'b'), Date.now(), true);
  assert.equal(await spool.flush(10_000), true);
  const names = Object.fromEntries(
    to.logs.map(({ attributes, resource }) => [attributes['log.record.uid'], resource['host.name']]),
  );
  assert.equal(names['b'], 'h');
  await spool.close();
});

for (const dir of ['on disk', 'in memory'] as const) {
  const place = (t: TestContext) => (dir === 'on disk' ? { dir: folder(t) } : {});

  test(`process.exit right after the last entry, ${dir}: all of it arrives, with a shipper started for it`, async (t) => {
    const to = await receiver(t);
    const app = runApp(t, { how: 'exit', url: to.url, count: 1_000, ...place(t) });
    const { code, stderr } = await app.ended;
    assert.equal(code, 3, stderr);
    assert.deepEqual(uids(to), numbered('app', 1_000));
    assert.deepEqual(app.said, [
      { drained: true, appended: 1_000, delivered: 1_000, spooled: 0, dropped: {}, recovered: 0 },
    ]);
  });

  test(`a natural end, ${dir}`, async (t) => {
    const to = await receiver(t);
    const app = runApp(t, { how: 'natural end', url: to.url, count: 100, ...place(t) });
    assert.equal((await app.ended).code, 0);
    assert.deepEqual(uids(to), numbered('app', 100));
  });

  test(`several drains in one end, ${dir}`, async (t) => {
    const to = await receiver(t);
    const app = runApp(t, { how: 'several drains', url: to.url, count: 100, ...place(t) });
    assert.equal((await app.ended).code, 0);
    assert.deepEqual(uids(to), numbered('app', 300));
    assert.deepEqual(
      app.said.map(({ drained, delivered }) => ({ drained, delivered })),
      [100, 200, 300].map((delivered) => ({ drained: true, delivered })),
    );
  });

  test(`awaiting a flush keeps the process alive, and nothing else does, ${dir}`, async (t) => {
    const to = await receiver(t);
    const app = runApp(t, { how: 'flush', url: to.url, count: 100, ...place(t) });
    assert.equal((await app.ended).code, 0);
    assert.deepEqual(uids(to), numbered('app', 100));
    assert.equal(app.said[0]?.['flushed'], true);
  });

  test(`the end of a thread of the app, ${dir}`, async (t) => {
    const to = await receiver(t);
    const app = runApp(t, { how: 'thread', url: to.url, count: 100, ...place(t) });
    assert.equal((await app.ended).code, 0);
    assert.deepEqual(uids(to), numbered('app', 100));
    assert.deepEqual(app.said.at(-1), { thread: 5 });
  });
}

test('nobody there: the end is not held up, says so, and the next process delivers it', async (t) => {
  const dir = folder(t);
  const app = runApp(t, { how: 'exit', url: await nobody(), dir, count: 100 });
  assert.equal((await app.ended).code, 3);
  assert.equal(app.said.length, 2);
  assert.match(String(app.said[0]?.['line']), /no answer from .* yet, trying again/);
  assert.deepEqual(app.said[1], {
    drained: false,
    appended: 100,
    delivered: 0,
    spooled: 100,
    dropped: {},
    recovered: 0,
  });
  const to = await receiver(t);
  const spool = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  spool.append('logs-normal', encode, record('text', 'new'), Date.now(), false);
  await to.until('what was left', ({ logs }) => (logs.length === 101 ? true : undefined));
  assert.deepEqual(uids(to), [...numbered('app', 100), 'new']);
  assert.equal(await spool.flush(10_000), true);
  await spool.close();
  assert.equal(spool.counts('logs').recovered, 100);
  assert.deepEqual(readdirSync(dir), []);
});

test('what was left is delivered though the next process logs nothing', async (t) => {
  const dir = folder(t);
  const app = runApp(t, { how: 'exit', url: await nobody(), dir });
  await app.ended;
  const to = await receiver(t);
  const spool = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  await to.until('what was left', ({ logs }) => (logs.length === 10 ? true : undefined));
  await spool.close();
});

test('a turn that never ends is written by the shipper before the process is killed', async (t) => {
  const dir = folder(t);
  const to = await receiver(t);
  const app = runApp(t, { how: 'blocked', url: to.url, dir, count: 50 });
  await app.until('blocked');
  const written = () =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.seg'))
      .some((name) => readFileSync(join(dir, name)).includes('app-50'));
  await until('the last entry on the disk', written);
  app.process.kill('SIGKILL');
  await app.ended;
  const heir = openSpool(settings({ dir }), { logs: destination(to.url) }, RESOURCE, assert.fail);
  await to.until('all of the blocked turn', (seen) => (seen.logs.length >= 51 ? true : undefined));
  assert.deepEqual(uids(to), numbered('app', 51));
  await heir.close();
});

test('what the app requires is not run in the thread', async (t) => {
  const dir = folder(t);
  const to = await receiver(t);
  const file = join(dir, '..', 'required.cjs');
  writeFileSync(
    file,
    "require('fs').writeSync(1, JSON.stringify({ required: require('worker_threads').isMainThread }) + '\\n')",
  );
  for (const [flags, env] of [
    [['--require', file], {}],
    [['--import', file], {}],
    [[], { NODE_OPTIONS: `--require ${file}` }],
  ] as const) {
    const app = runApp(t, { how: 'exit', url: to.url, dir }, flags, env);
    assert.equal((await app.ended).code, 3);
    assert.deepEqual(
      app.said.filter((line) => 'required' in line),
      [{ required: true }],
    );
    assert.equal(app.said.at(-1)?.['drained'], true);
  }
});

test('loader hooks of the app do not hold up a shipper that is started at the end', async (t) => {
  const to = await receiver(t);
  const dir = folder(t);
  const hooks = join(dir, '..', 'hooks.mjs');
  const register = join(dir, '..', 'register.mjs');
  writeFileSync(hooks, 'export const load = (url, context, next) => next(url, context);');
  writeFileSync(
    register,
    "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);",
  );
  const app = runApp(t, { how: 'exit', url: to.url, dir }, ['--import', register]);
  assert.equal((await app.ended).code, 3);
  assert.equal(app.said.at(-1)?.['drained'], true);
});

test('without the right to have threads, the shipper runs on the thread of the app', async (t) => {
  const to = await receiver(t);
  const dir = folder(t);
  const flags = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*'];
  const app = runApp(t, { how: 'flush', url: to.url, dir, count: 100 }, flags);
  const { code, stderr } = await app.ended;
  assert.equal(code, 0, stderr);
  assert.match(
    String(app.said[0]?.['line']),
    /no thread of its own for the delivery .*: it runs in this one/,
  );
  assert.equal(app.said[1]?.['flushed'], true);
  assert.deepEqual(uids(to), numbered('app', 100));

  const exits = runApp(t, { how: 'exit', url: to.url, dir, count: 100, name: 'b' }, flags);
  assert.equal((await exits.ended).code, 3);
  assert.equal(exits.said.at(-1)?.['drained'], false, 'nothing can be sent while the thread is blocked');
  assert.equal(exits.said.at(-1)?.['spooled'], 100);
  const heir = runApp(t, { how: 'stay', url: to.url, dir, count: 1, name: 'c' });
  await to.until('what the second left', ({ logs }) => (logs.length === 201 ? true : undefined));
  heir.process.kill('SIGKILL');
});

test('a thread that dies is replaced, and nothing on the disk is lost with it', async (t) => {
  const to = await receiver(t);
  const lines: string[] = [];
  const threads: Worker[] = [];
  const onWorker = (worker: Worker) => threads.push(worker);
  process.on('worker', onWorker);
  t.after(() => process.off('worker', onWorker));
  const spool = openSpool(
    settings({ dir: folder(t) }),
    { logs: destination(to.url, { delayMs: 0 }) },
    RESOURCE,
    (line) => lines.push(line),
  );
  spool.append('logs-normal', encode, record('text', 'a'), Date.now(), false);
  assert.equal(await spool.flush(10_000), true);
  to.hold = true;
  for (const uid of numbered('b', 100)) {
    spool.append('logs-normal', encode, record('text', uid), Date.now(), false);
  }
  await to.until('a request under way', ({ headers }) => (headers.length >= 2 ? true : undefined));
  await threads[0]?.terminate();
  to.hold = false;
  spool.append('logs-normal', encode, record('text', 'c'), Date.now(), false);
  await to.until('all', ({ logs }) => (logs.length >= 102 ? true : undefined));
  assert.deepEqual([...new Set(uids(to))], ['a', ...numbered('b', 100), 'c']);
  assert.equal(await spool.flush(10_000), true);
  assert.equal(threads.length, 2);
  assert.match(lines.join('\n'), /the thread of the delivery has failed \(.*\); it is started again/);
  assert.equal(spool.counts('logs').delivered, 102);
  await spool.close();
});
