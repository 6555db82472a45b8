import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findLogs } from '../../../src/local/store/logs.ts';
import { numberOf } from '../../../src/local/store/sqlite.ts';
import { Store } from '../../../src/local/store/store.ts';
import { findTraces, traceDetail } from '../../../src/local/store/traces.ts';
import { id, logOf, openStore, originOf, spanOf, temporaryFolder } from '../fixtures.ts';

test('what was written is there after a restart, and ids go on', async (t) => {
  const folder = temporaryFolder(t);
  const first = new Store(folder, () => {});
  first.write([logOf({ message: 'before' })], [spanOf(1, 1)]);
  first.close();
  const second = openStore(t, folder);
  second.write([logOf({ message: 'after' })], []);
  const { logs } = await findLogs(second, {});
  assert.deepEqual(
    logs.map((log) => [log.id, log.message, log.service]),
    [
      [2, 'after', 'shop'],
      [1, 'before', 'shop'],
    ],
  );
  assert.equal((await findTraces(second, {})).traces.length, 1);
});

test('a record with the same uid is one row, a span with the same ids too', (t) => {
  const store = openStore(t);
  const write = () => store.write([logOf({ uid: 'a' }), logOf({ uid: null })], [spanOf(1, 1), spanOf(1, 2)]);
  assert.equal(write().duplicates, 0);
  const again = write();
  assert.deepEqual([again.logs.length, again.spans, again.duplicates], [1, 0, 3]);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM log'), 3);
  assert.deepEqual(store.db.prepare('SELECT spans FROM trace').get()?.spans, 2);
});

test('a failed write leaves nothing, and the next one works', async (t) => {
  const store = openStore(t);
  const bad = spanOf(1, 2, { name: Symbol('not text') as unknown as string });
  assert.throws(() => store.write([logOf({ origin: originOf('new') })], [spanOf(1, 1), bad]));
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM log'), 0);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM origin'), 0);
  store.write([logOf({ origin: originOf('new') })], []);
  assert.equal((await findLogs(store, { service: ['new'] })).logs.length, 1);
});

test('text is stored as it is, a NUL as its picture', async (t) => {
  const store = openStore(t);
  const message = `'; DROP TABLE log; -- <script>alert(1)</script> \u0000 \ud83d\ude00 %s \\`;
  store.write([logOf({ message, attributes: { key: 'a\u0000b', __proto__x: 1 } })], []);
  const [log] = (await findLogs(store, {})).logs;
  assert.equal(log?.message, message.replace('\u0000', '\u2400'));
  assert.deepEqual(log?.attributes, { key: 'a\u0000b', __proto__x: 1 });
});

test('two stores on one folder: the second is told', (t) => {
  const folder = temporaryFolder(t);
  openStore(t, folder);
  assert.throws(() => new Store(folder, () => {}), /another spanlog is using the folder/);
});

test('the folder and the file are for their owner only', { skip: process.platform === 'win32' }, (t) => {
  const folder = join(temporaryFolder(t), 'new');
  openStore(t, folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, 'spanlog.db')).mode & 0o777, 0o600);
});

test('a file that is no database is moved aside, and a new one is started', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'spanlog.db');
  writeFileSync(file, 'this is not a database, '.repeat(500));
  const said: string[] = [];
  const store = new Store(folder, (line) => said.push(line));
  t.after(() => store.close());
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /the store was damaged .* moved to .*spanlog\.db\.damaged-\d{4}-/);
  assert.equal(readdirSync(folder).filter((name) => name.includes('damaged')).length, 1);
  store.write([logOf()], []);
  assert.equal((await findLogs(store, {})).logs.length, 1);
});

test('a file damaged in its middle is moved aside when a write finds out', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'spanlog.db');
  const first = new Store(folder, () => {});
  for (let n = 0; n < 20; n++) {
    first.write(
      Array.from({ length: 200 }, (_, i) => logOf({ uid: `${n}-${i}`, message: `message ${n} ${i}` })),
      [],
    );
  }
  first.close();
  assert.equal(existsSync(`${file}-wal`), false);
  // The schema stays readable, everything after it is gone.
  const size = statSync(file).size;
  truncateSync(file, 4096 * 6);
  truncateSync(file, size);
  const said: string[] = [];
  const store = new Store(folder, (line) => said.push(line));
  t.after(() => store.close());
  store.write([logOf({ uid: 'new', message: 'after the damage' })], []);
  assert.match(said.join(), /the store was damaged/);
  assert.deepEqual(
    (await findLogs(store, {})).logs.map((log) => log.message),
    ['after the damage'],
  );
});

test('a store of a newer version is left alone', (t) => {
  const folder = temporaryFolder(t);
  const first = new Store(folder, () => {});
  first.db.exec('PRAGMA user_version = 99');
  first.close();
  assert.throws(() => new Store(folder, () => {}), /written by a newer spanlog \(schema 99/);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('damaged')),
    [],
  );
});

test('without a full-text index text is found all the same; the index is made up for later', async (t) => {
  const folder = temporaryFolder(t);
  const first = new Store(folder, () => {});
  first.write([logOf({ message: 'indexed one' })], []);
  first.close();
  // As a Node without FTS5 leaves it: rows the index does not know, and the note that says so.
  const without = new Store(folder, () => {});
  without.db.exec(`UPDATE meta SET value = 'scan' WHERE key = 'search'`);
  without.db.exec(`INSERT INTO log (time, severity, origin) VALUES (1, 9, 1)`);
  without.db.exec(`INSERT INTO log_body VALUES (2, 'missing two', '{"k":"wert"}')`);
  const blind = { db: without.db, text: null } as Store;
  assert.deepEqual(
    (await findLogs(blind, { q: 'two WERT' })).logs.map((log) => log.message),
    ['missing two'],
  );
  assert.deepEqual((await findLogs(without, { q: 'two' })).logs, []);
  without.close();
  const second = openStore(t, folder);
  assert.deepEqual(
    (await findLogs(second, { q: 'two wert' })).logs.map((log) => log.message),
    ['missing two'],
  );
  assert.deepEqual(
    (await findLogs(second, { q: 'indexed' })).logs.map((log) => log.message),
    ['indexed one'],
  );
});

test('a trace is named after its root, wherever that comes', async (t) => {
  const store = openStore(t);
  store.write([], [spanOf(7, 2, { name: 'child', parentSpanId: id(8, 1), start: 1000, duration: 50 })]);
  assert.equal((await findTraces(store, {})).traces[0]?.name, 'child');
  store.write(
    [],
    [spanOf(7, 3, { name: 'earlier child', parentSpanId: id(8, 1), start: 990, duration: 5, status: 2 })],
  );
  assert.equal((await findTraces(store, {})).traces[0]?.name, 'earlier child');
  store.write(
    [logOf({ traceId: id(16, 7) })],
    [spanOf(7, 1, { name: 'root', start: 995, duration: 100, origin: originOf('gate') })],
  );
  const [trace] = (await findTraces(store, {})).traces;
  assert.deepEqual(trace, {
    traceId: Buffer.from(id(16, 7)).toString('hex'),
    start: 990,
    duration: 105,
    name: 'root',
    service: 'gate',
    services: ['gate', 'shop'],
    spans: 3,
    logs: 1,
    errors: 1,
  });
  const detail = traceDetail(store, trace?.traceId ?? '');
  assert.deepEqual(
    detail?.spans.map((span) => span.name),
    ['earlier child', 'root', 'child'],
  );
  assert.equal(detail?.logs.length, 1);
  assert.equal(traceDetail(store, 'ff'.repeat(16)), null);
});
