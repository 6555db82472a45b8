import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isOpenEnded,
  parseRange,
  parseSpan,
  resolveRange,
  sinceOldest,
  spanText,
} from '../../../src/local/web/time-range.ts';

test('spans are written in their largest whole unit and read back', () => {
  for (const [ms, text] of [
    [900_000, '15m'],
    [3_600_000, '1h'],
    [5_400_000, '90m'],
    [604_800_000, '7d'],
    [1_000, '1s'],
  ] as const) {
    assert.equal(spanText(ms), text);
    assert.equal(parseSpan(text), ms);
  }
  for (const text of ['', 'm', '15', '0m', '-1m', '1y', '1m 2s']) assert.equal(parseSpan(text), null, text);
});

test('a range is resolved against the clock', () => {
  assert.deepEqual(resolveRange({ kind: 'all' }, 1000), {});
  assert.deepEqual(resolveRange({ kind: 'last', ms: 400 }, 1000), { from: 600 });
  assert.deepEqual(resolveRange({ kind: 'between', from: 1, to: null }, 1000), { from: 1 });
  assert.deepEqual(resolveRange({ kind: 'between', from: null, to: 2 }, 1000), { to: 2 });
});

test('a range given backwards is turned round', () => {
  assert.deepEqual(parseRange(new URLSearchParams('from=20&to=10'), { kind: 'all' }), {
    kind: 'between',
    from: 10,
    to: 20,
  });
});

test('only a range without an end can get new records', () => {
  assert.equal(isOpenEnded({ kind: 'all' }), true);
  assert.equal(isOpenEnded({ kind: 'last', ms: 1 }), true);
  assert.equal(isOpenEnded({ kind: 'between', from: 1, to: null }), true);
  assert.equal(isOpenEnded({ kind: 'between', from: 1, to: 2 }), false);
});

test('what is no moment is left out', () => {
  assert.deepEqual(parseRange(new URLSearchParams('from=1e300&to=NaN'), { kind: 'all' }), { kind: 'all' });
});

test('the last minutes begin with the oldest record, when that is younger', () => {
  const last = (ms: number) => ({ kind: 'last', ms }) as const;
  const minute = 60_000;
  const now = 100 * minute;
  const from = (range: Parameters<typeof sinceOldest>[0], oldest: number | null) =>
    sinceOldest(range, oldest, now);
  assert.deepEqual(from(last(15 * minute), now - 5 * minute), {
    kind: 'between',
    from: now - 5 * minute,
    to: null,
  });
  // A few seconds alone would fill the width with nothing to compare them to.
  assert.deepEqual(from(last(15 * minute), now - 3_000), {
    kind: 'between',
    from: now - minute,
    to: null,
  });
  for (const [range, oldest] of [
    [last(15 * minute), now - 15 * minute],
    [last(15 * minute), now - 90 * minute],
    [last(15 * minute), null],
    // Clocks of services run ahead now and then.
    [last(minute), now - 3_000],
    [last(minute), now + minute],
    [{ kind: 'between', from: 0, to: null }, now - minute],
    [{ kind: 'all' }, now - minute],
  ] as const) {
    assert.deepEqual(from(range, oldest), range);
  }
});
