import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogQuery, LogRow } from '../../../src/local/api.ts';
import { logFilter, matches } from '../../../src/local/log-filter.ts';
import { findLogs, logsAfter } from '../../../src/local/store/logs.ts';
import type { Store } from '../../../src/local/store/store.ts';
import { id, logOf, openStore, originOf } from '../fixtures.ts';

const messages = async (store: Store, query: LogQuery) =>
  (await findLogs(store, query)).logs.map((log) => log.message);

test('pages follow each other without a gap and end', async (t) => {
  const store = openStore(t);
  store.write(
    Array.from({ length: 1050 }, (_, n) =>
      logOf({ message: `m${n}`, time: 1000 + n, severity: n % 2 ? 9 : 17 }),
    ),
    [],
  );
  const seen: string[] = [];
  let before: number | undefined;
  for (let page = 0; page < 10; page++) {
    const { logs, next } = await findLogs(store, { level: 'ERROR', limit: 100, ...(before && { before }) });
    seen.push(...logs.map((log) => log.message));
    if (next === null) break;
    before = next;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 525 }, (_, n) => `m${1048 - n * 2}`),
  );
});

test('a page that is just full has no next one', async (t) => {
  const store = openStore(t);
  store.write([logOf(), logOf()], []);
  assert.equal((await findLogs(store, { limit: 2 })).next, null);
  assert.equal((await findLogs(store, { limit: 1 })).next, 2);
});

test('within a page the newest by time is first, whenever it arrived', async (t) => {
  const store = openStore(t);
  store.write([logOf({ message: 'late', time: 2000 }), logOf({ message: 'early', time: 1000 })], []);
  assert.deepEqual(await messages(store, {}), ['late', 'early']);
});

test('the page ends early rather than hold much text', async (t) => {
  const store = openStore(t);
  store.write(
    Array.from({ length: 60 }, () => logOf({ message: 'x'.repeat(256 * 1024) })),
    [],
  );
  const { logs, next } = await findLogs(store, {});
  assert.ok(logs.length < 60);
  assert.equal(next, logs.at(-1)?.id);
});

test('words, phrases, prefixes, other scripts', async (t) => {
  const store = openStore(t);
  store.write(
    [
      logOf({ message: 'connection timeout to café', attributes: { 'db.system': 'postgresql' } }),
      logOf({ message: '订单超时', attributes: { n: 42 } }),
    ],
    [],
  );
  for (const q of ['time', 'TIMEOUT', '"connection timeout"', 'CAFE', 'Café', 'postgres conn', 'to-café']) {
    assert.deepEqual(await messages(store, { q }), ['connection timeout to café'], q);
  }
  for (const q of ['超时', '订单', '42', '订 时'])
    assert.deepEqual(await messages(store, { q }), ['订单超时'], q);
  for (const q of ['"time"', '"timeout connection"', '时超', 'db.system', 'AND', 'time NOT conn']) {
    assert.deepEqual(await messages(store, { q }), [], q);
  }
});

test('nothing typed is ever a broken query', async (t) => {
  const store = openStore(t);
  store.write([logOf({ message: 'a b c' })], []);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      await findLogs(store, { q: text, attr: [text], service: [text] });
      await findLogs(store, { q: `"${text}* OR NEAR(`, attr: [`${text}=${text}`] });
    }),
    { numRuns: 300 },
  );
});

/** Few words, so that things meet. */
const WORDS = ['alpha', 'beta', 'alphabet', 'é', 'null', '1', '1.5', 'true', '时', '{"a":1}', '[1]', ''];
const word = fc.constantFrom(...WORDS);
const value = fc.oneof(
  word,
  fc.constantFrom(1, 1.5, true, null),
  fc.array(fc.oneof(word, fc.constant(1)), { maxLength: 2 }),
  fc.constant({ a: 1 }),
);
const key = fc.constantFrom('k', 'host', 'a"b');
const record = fc.record({
  message: fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
  severity: fc.integer({ min: 1, max: 24 }),
  time: fc.integer({ min: 1, max: 20 }),
  attributes: fc.dictionary(key, value, { noNullPrototype: true }),
  trace: fc.option(fc.integer({ min: 1, max: 2 })),
  service: fc.constantFrom('s', 't'),
  resource: fc.dictionary(key, word, { noNullPrototype: true, maxKeys: 1 }),
});
const query: fc.Arbitrary<LogQuery> = fc.record(
  {
    q: fc.oneof(
      word,
      fc.tuple(word, word).map(([a, b]) => `"${a} ${b}"`),
    ),
    level: fc.constantFrom('DEBUG' as const, 'ERROR' as const),
    service: fc.constant(['t']),
    attr: fc.array(
      fc.oneof(
        key,
        fc.tuple(key, word).map((pair) => pair.join('=')),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    trace: fc.constant(Buffer.from(id(16, 1)).toString('hex')),
    from: fc.integer({ min: 1, max: 20 }),
    to: fc.integer({ min: 1, max: 20 }),
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ['limit'] },
);

test('what SQL finds is exactly what meets the query, with the index and without', async (t) => {
  const store = openStore(t);
  const blind = { db: store.db, text: null } as Store;
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 20 }),
      fc.array(query, { minLength: 1, maxLength: 5 }),
      async (records, queries) => {
        store.db.exec('DELETE FROM log; DELETE FROM log_body; DELETE FROM origin');
        store.forgetOrigins();
        store.write(
          records.map(({ trace, service, resource, ...rest }) =>
            logOf({
              ...rest,
              traceId: trace === null ? null : id(16, trace),
              origin: originOf(service, 'app', resource),
            }),
          ),
          [],
        );
        const all = (await findLogs(store, { limit: 1000 })).logs.sort((a, b) => b.id - a.id);
        for (const one of queries) {
          const expected = all.filter((row) => matches(row, logFilter(one))).map((row) => row.id);
          for (const from of [store, blind]) assert.deepEqual(await allPages(from, one), expected);
        }
      },
    ),
    { numRuns: 150 },
  );
});

async function allPages(store: Store, query: LogQuery): Promise<number[]> {
  const ids: number[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { logs, next } = await findLogs(store, { ...query, before });
    ids.push(...logs.map((log: LogRow) => log.id));
    if (next === null) return ids.sort((a, b) => b - a);
    before = next;
  }
}

test('a search ends when its reader leaves', async (t) => {
  const store = openStore(t);
  store.write([logOf()], []);
  const left = AbortSignal.abort(new Error('left'));
  await assert.rejects(findLogs(store, { q: 'nothing' }, left), /left/);
});

test('rows after an id, oldest first, at most the newest so many', (t) => {
  const store = openStore(t);
  store.write(
    Array.from({ length: 10 }, (_, n) => logOf({ message: `m${n}`, severity: n % 2 ? 9 : 17 })),
    [],
  );
  const after = (from: number, limit: number) =>
    logsAfter(store, from, logFilter({ level: 'ERROR' }), limit).map((log) => log.message);
  assert.deepEqual(after(4, 100), ['m4', 'm6', 'm8']);
  assert.deepEqual(after(0, 4), ['m6', 'm8']);
});
