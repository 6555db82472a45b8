import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LogPage } from '../../../src/local/api.ts';
import { findLogs } from '../../../src/local/store/logs.ts';
import { enforce } from '../../../src/local/store/retention.ts';
import { numberOf } from '../../../src/local/store/sqlite.ts';
import type { Store } from '../../../src/local/store/store.ts';
import { findTraces } from '../../../src/local/store/traces.ts';
import { id, logOf, openStore, spanOf } from '../fixtures.ts';

const UNBOUND = { maxAgeMs: Infinity, maxBytes: Infinity };

test('by age: old records and whole old traces go, young ones stay', async (t) => {
  const store = openStore(t);
  const day = 86_400_000;
  const now = 100 * day;
  store.write(
    [logOf({ message: 'old word', time: now - 8 * day }), logOf({ message: 'young word', time: now - day })],
    [
      spanOf(1, 1, { start: now - 8 * day }),
      spanOf(1, 2, { start: now - 8 * day + 5, parentSpanId: id(8, 1) }),
      spanOf(2, 3, { start: now - day }),
    ],
  );
  assert.deepEqual(await enforce(store, { ...UNBOUND, maxAgeMs: 7 * day }, now), { age: 3, size: 0 });
  assert.deepEqual(
    (await findLogs(store, { q: 'word' })).logs.map((log) => log.message),
    ['young word'],
  );
  assert.equal((await findTraces(store, {})).traces.length, 1);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM log_body'), 1);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM span_body'), 1);
});

test('within the bounds nothing is touched', async (t) => {
  const store = openStore(t);
  store.write([logOf()], [spanOf(1, 1)]);
  assert.deepEqual(await enforce(store, UNBOUND, Date.now()), { age: 0, size: 0 });
});

function fill(store: Store, batches: number, from: number): void {
  for (let batch = 0; batch < batches; batch++) {
    const n = from + batch * 500;
    store.write(
      Array.from({ length: 250 }, (_, i) =>
        logOf({ time: n + i, message: `record ${n + i} ${'abcdefgh'.repeat(20)}`, attributes: { n: n + i } }),
      ),
      Array.from({ length: 250 }, (_, i) =>
        spanOf(n + i, n + i, { start: n + i, attributes: { text: 'y'.repeat(200) } }),
      ),
    );
  }
}

test('by size: the oldest go, of both kinds, and the file gets smaller', async (t) => {
  const store = openStore(t);
  const file = join(store.folder, 'spanlog.db');
  fill(store, 40, 1);
  store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const before = statSync(file).size;
  const maxBytes = Math.floor(before / 2);
  const { size } = await enforce(store, { ...UNBOUND, maxBytes }, 0);
  assert.ok(size > 5000, `${size} went`);
  assert.ok(store.usedBytes <= maxBytes);
  const after = statSync(file).size;
  assert.ok(after <= maxBytes, `${before} bytes became ${after}, allowed are ${maxBytes}`);
  t.diagnostic(`${before} bytes became ${after}, allowed ${maxBytes}; ${size} of 20000 rows went`);
  const oldestLog = numberOf(store.db, 'SELECT min(time) FROM log');
  const oldestTrace = numberOf(store.db, 'SELECT min(start) FROM trace');
  assert.ok(Math.abs(oldestLog - oldestTrace) <= 1500, `logs from ${oldestLog}, traces from ${oldestTrace}`);
  assert.equal(numberOf(store.db, 'SELECT max(time) FROM log'), 40 * 500 - 250);
});

test('written for long under a bound, the file stays within it', async (t) => {
  const store = openStore(t);
  const file = join(store.folder, 'spanlog.db');
  const maxBytes = 6 * 1024 * 1024;
  let largest = 0;
  for (let round = 0; round < 12; round++) {
    fill(store, 5, 1 + round * 2500);
    await enforce(store, { ...UNBOUND, maxBytes }, 0);
    largest = Math.max(largest, statSync(file).size);
  }
  assert.ok(largest <= maxBytes * 1.1, `${largest} of ${maxBytes}`);
  // What was deleted is not found any more, what is left is.
  const kept = numberOf(store.db, 'SELECT count(*) FROM log');
  assert.ok(kept > 1000, `${kept} kept`);
  let found = 0;
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const page: LogPage = await findLogs(store, { q: 'record', limit: 1000, before });
    found += page.logs.length;
    before = page.next;
  }
  assert.equal(found, kept);
  t.diagnostic(`${kept} records in ${largest} bytes`);
});

test('one endless trace is deleted in steps', async (t) => {
  const store = openStore(t);
  store.write(
    [],
    Array.from({ length: 1300 }, (_, n) => spanOf(1, n + 1, { start: 1000 + n })),
  );
  assert.deepEqual(await enforce(store, { ...UNBOUND, maxAgeMs: 1 }, 1_000_000), { age: 1300, size: 0 });
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM trace'), 0);
});
