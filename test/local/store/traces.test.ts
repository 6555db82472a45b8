import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceQuery } from '../../../src/local/api.ts';
import type { SpanInput } from '../../../src/local/record.ts';
import type { Store } from '../../../src/local/store/store.ts';
import { findTraces } from '../../../src/local/store/traces.ts';
import { id, openStore, originOf, spanOf } from '../fixtures.ts';

const found = async (store: Store, query: TraceQuery) =>
  (await findTraces(store, query)).traces.map((trace) => Number.parseInt(trace.traceId.slice(-8), 16));

test('by service, errors, duration, time, name and id', async (t) => {
  const store = openStore(t);
  store.write(
    [],
    [
      spanOf(1, 1, { start: 1000, duration: 10 }),
      spanOf(2, 2, { start: 2000, duration: 500, status: 2 }),
      spanOf(3, 3, { start: 3000, duration: 20, name: 'job 100% done' }),
      spanOf(3, 4, {
        start: 3005,
        duration: 5,
        parentSpanId: id(8, 3),
        origin: originOf('pay'),
        name: 'SELECT stock',
      }),
    ],
  );
  assert.deepEqual(await found(store, {}), [3, 2, 1]);
  assert.deepEqual(await found(store, { service: ['pay'] }), [3]);
  assert.deepEqual(await found(store, { service: ['nobody'] }), []);
  assert.deepEqual(await found(store, { errors: true }), [2]);
  assert.deepEqual(await found(store, { minDuration: 20 }), [3, 2]);
  assert.deepEqual(await found(store, { from: 2000, to: 3000 }), [2]);
  assert.deepEqual(await found(store, { q: 'select' }), [3]);
  assert.deepEqual(await found(store, { q: '100%' }), [3]);
  assert.deepEqual(await found(store, { q: '_' }), []);
  assert.deepEqual(await found(store, { q: Buffer.from(id(16, 2)).toString('hex') }), [2]);
  assert.deepEqual(await found(store, { q: Buffer.from(id(8, 4)).toString('hex').toUpperCase() }), [3]);
  assert.deepEqual(await found(store, { q: `' OR 1=1 --` }), []);
});

test('pages follow each other, however rare a match is', async (t) => {
  const store = openStore(t);
  const spans: SpanInput[] = [];
  for (let n = 1; n <= 3000; n++) spans.push(spanOf(n, n, { start: n, status: n % 100 === 0 ? 2 : 0 }));
  store.write([], spans);
  const seen: number[] = [];
  let before: number | undefined;
  do {
    const page = await findTraces(store, {
      errors: true,
      limit: 7,
      ...(before === undefined ? {} : { before }),
    });
    assert.ok(page.traces.length <= 7);
    seen.push(...page.traces.map((trace) => trace.start));
    before = page.next ?? undefined;
  } while (before !== undefined);
  assert.deepEqual(
    seen,
    Array.from({ length: 30 }, (_, n) => 3000 - n * 100),
  );
});
