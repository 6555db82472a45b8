import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceSummary } from '../../../src/local/api.ts';
import { durationShare, mergeTraces } from '../../../src/local/web/trace-list.ts';

test('a fresh page of traces replaces what is known of them', () => {
  const trace = (traceId: string, start: number, spans = 1) => ({ traceId, start, spans }) as TraceSummary;
  const merged = mergeTraces([trace('b', 2), trace('a', 1)], {
    traces: [trace('c', 3), trace('b', 2, 9)],
    next: null,
  });
  assert.deepEqual(
    merged.map(({ traceId, spans }) => `${traceId}${spans}`),
    ['c1', 'b9', 'a1'],
  );
});

test('duration bars: short ones stay visible, the longest is full', () => {
  assert.equal(durationShare(100, 100), 100);
  assert.equal(durationShare(25, 100), 50);
  assert.equal(durationShare(0.0001, 1e6), 1);
  assert.equal(durationShare(0, 0), 0);
});
