import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLogs } from '../../../src/local/store/logs.ts';
import { Store } from '../../../src/local/store/store.ts';
import { logOf, openStore, temporaryFolder } from '../fixtures.ts';

function fill(store: Store, count: number, from: number): void {
  for (let at = from; at < from + count; at += 1000) {
    store.write(
      Array.from({ length: 1000 }, (_, n) => logOf({ message: `word n${at + n}`, time: at + n })),
      [],
    );
  }
}

function parts(store: Store): string[] {
  const rows = store.db.prepare(
    `SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%' ORDER BY rootpage, rowid`,
  );
  return rows.all().map((row) => String(row.name));
}

async function found(store: Store, q: string): Promise<number[]> {
  return (await findLogs(store, { q, limit: 1000 })).logs.map((log) => log.time);
}

test('a search goes through all parts, also after a restart', async (t) => {
  const folder = temporaryFolder(t);
  const first = new Store(folder, () => {});
  fill(first, 12_000, 0);
  assert.equal(parts(first).length, 3);
  first.close();
  const store = openStore(t, folder);
  fill(store, 1000, 12_000);
  assert.equal(parts(store).length, 3);
  for (const n of [0, 4999, 5000, 9999, 10_000, 12_500]) assert.deepEqual(await found(store, `"n${n}"`), [n]);
  assert.equal((await found(store, 'word')).length, 1000);
  assert.deepEqual(await found(store, 'nothing'), []);
});

test('a part goes when none of its records is left', async (t) => {
  const store = openStore(t);
  fill(store, 12_000, 0);
  const all = parts(store);
  store.db.exec('DELETE FROM log WHERE time < 9000; DELETE FROM log_body WHERE id <= 9000');
  store.text?.dropDead();
  assert.deepEqual(parts(store), all.slice(1));
  assert.deepEqual(await found(store, '"n8999"'), []);
  assert.deepEqual(await found(store, '"n9000"'), [9000]);
  store.db.exec('DELETE FROM log; DELETE FROM log_body');
  store.text?.dropDead();
  assert.deepEqual(parts(store), all.slice(2));
  fill(store, 1000, 20_000);
  assert.deepEqual(await found(store, '"n20500"'), [20_500]);
});
