import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberOf } from '../../../src/local/store/sqlite.ts';
import type { Store } from '../../../src/local/store/store.ts';
import { WriteQueue } from '../../../src/local/store/write-queue.ts';
import type { Written } from '../../../src/local/store/writer.ts';
import { batchOf, logOf, openStore, spanOf } from '../fixtures.ts';

test('small batches are written together, each is done when it is committed', async (t) => {
  const store = openStore(t);
  const written: Written[] = [];
  const queue = new WriteQueue(store, (one) => written.push(one));
  await Promise.all(Array.from({ length: 20 }, (_, n) => queue.add(batchOf([logOf()], [spanOf(n, n + 1)]))));
  assert.equal(written.length, 1);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM log'), 20);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM span'), 20);
});

test('a large batch is written in slices, with turns for others between them', async (t) => {
  const store = openStore(t);
  let turns = 0;
  const slices: number[] = [];
  const queue = new WriteQueue(store, (one) => slices.push(one.logs.length + one.spans));
  const tick = setInterval(() => turns++, 0);
  t.after(() => clearInterval(tick));
  const large = queue.add(
    batchOf(
      Array.from({ length: 2600 }, () => logOf()),
      Array.from({ length: 700 }, (_, n) => spanOf(n, n + 1)),
    ),
  );
  const small = queue.add(batchOf([logOf({ message: 'small' })]));
  await Promise.all([large, small]);
  assert.deepEqual(slices, [1000, 1000, 1000, 301]);
  assert.ok(turns > 0);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM log'), 2601);
  assert.equal(numberOf(store.db, 'SELECT count(*) FROM span'), 700);
});

test('what cannot be written is told to those it belongs to, and the queue goes on', async () => {
  const results: (Error | Written)[] = [new Error('disk full'), { logs: [], spans: 0, duplicates: 0 }];
  const store = {
    write: () => {
      const result = results.shift();
      if (result instanceof Error) throw result;
      return result;
    },
  } as unknown as Store;
  const queue = new WriteQueue(store, () => {});
  await assert.rejects(queue.add(batchOf([logOf()])), /disk full/);
  await queue.add(batchOf([logOf()]));
});

test('an empty batch is done', async () => {
  await new WriteQueue({} as Store, () => {}).add(batchOf([]));
});
