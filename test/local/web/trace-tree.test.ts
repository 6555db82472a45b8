import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogRow, SpanRow } from '../../../src/local/api.ts';
import { ancestors, buildTree, waterfallRows } from '../../../src/local/web/trace-tree.ts';

const span = (spanId: string, parentSpanId: string | null, start = 0, duration = 10) =>
  ({ spanId, parentSpanId, start, duration, name: spanId }) as SpanRow;
const log = (id: number, spanId: string | null, time: number) => ({ id, spanId, time }) as LogRow;
const trace = (spans: SpanRow[], logs: LogRow[] = []) => ({ traceId: 't', spans, logs });
const all = { closed: new Set<string>(), logs: true };
const lines = (spans: SpanRow[], logs: LogRow[] = [], folding: Parameters<typeof waterfallRows>[1] = all) =>
  waterfallRows(buildTree(trace(spans, logs)), folding).map((row) => `${'.'.repeat(row.depth)}${row.key}`);

test('spans nest, logs stand under their span by time', () => {
  assert.deepEqual(
    lines(
      [span('a', null, 0, 100), span('c', 'a', 50), span('b', 'a', 10)],
      [log(1, 'a', 5), log(2, 'b', 12), log(3, 'a', 30), log(4, 'a', 90)],
    ),
    ['sa', '.l1', '.sb', '..l2', '.l3', '.sc', '.l4'],
  );
});

test('a span without its parent is a root of its own, after the true one', () => {
  const tree = buildTree(trace([span('x', 'gone', 0), span('a', null, 5)]));
  assert.deepEqual(
    tree.roots.map((node) => [node.span.spanId, node.orphan]),
    [
      ['a', false],
      ['x', true],
    ],
  );
});

test('loops, self-parents and doubled spans end', () => {
  assert.deepEqual(
    lines([span('a', 'b', 1), span('b', 'a', 2), span('s', 's', 3), span('s', null, 9)]).toSorted(),
    ['.sb', 'sa', 'ss'].toSorted(),
  );
});

test('logs of a span that is not here are kept', () => {
  assert.deepEqual(lines([span('a', null)], [log(1, 'gone', 3), log(2, null, 1)]), ['sa', 'l2', 'l1']);
  assert.deepEqual(lines([], [log(1, null, 3)]), ['l1']);
});

test('folding hides what is below, and log lines when they are off', () => {
  const spans = [span('a', null, 0), span('b', 'a', 1), span('c', 'b', 2)];
  const logs = [log(1, 'b', 3)];
  assert.deepEqual(lines(spans, logs, { closed: new Set(['b']), logs: true }), ['sa', '.sb']);
  assert.deepEqual(lines(spans, logs, { closed: new Set(), logs: false }), ['sa', '.sb', '..sc']);
});

test('the time axis covers spans and logs', () => {
  const { from, to } = buildTree(trace([span('a', null, 100, 20)], [log(1, 'a', 95), log(2, 'a', 130)]));
  assert.deepEqual([from, to], [95, 130]);
  assert.deepEqual(buildTree(trace([])).roots, []);
});

test('a very deep trace does not overflow the stack', () => {
  const spans = Array.from({ length: 20_000 }, (_, at) => span(`n${at}`, at === 0 ? null : `n${at - 1}`, at));
  assert.equal(lines(spans).length, 20_000);
  assert.equal(ancestors(trace(spans), 'n19999').length, 19_999);
});

test('whatever the parents, every span and every log has exactly one row', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'gone');
  const spans = fc.uniqueArray(fc.tuple(ids, fc.option(ids), fc.nat(50)), { selector: ([id]) => id });
  fc.assert(
    fc.property(spans, fc.array(ids), (made, owners) => {
      const rows = lines(
        made.map(([id, parent, start]) => span(id, parent, start)),
        owners.map((id, at) => log(at, id, at)),
      );
      assert.equal(rows.length, made.length + owners.length);
      assert.equal(new Set(rows.map((row) => row.replace(/^\.+/, ''))).size, rows.length);
    }),
  );
});

test('ancestors, nearest first, loops included', () => {
  assert.deepEqual(ancestors(trace([span('a', null), span('b', 'a'), span('c', 'b')]), 'c'), ['b', 'a']);
  assert.deepEqual(ancestors(trace([span('a', 'b'), span('b', 'a')]), 'a'), ['b']);
});

test("a log less than a millisecond behind its span's end is placed at the end, a later one where it is", () => {
  const tree = buildTree(trace([span('a', null, 100, 2.5)], [log(1, 'a', 103.2), log(2, 'a', 104)]));
  assert.deepEqual(
    tree.roots[0]?.logs.map(({ time }) => time),
    [102.5, 104],
  );
  assert.equal(tree.to, 104);
});
