import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf } from '../../../src/local/store/time-steps.ts';

test('buckets cover the range, are aligned, and are not too many', () => {
  for (const span of [1, 999, 60_000, 900_000, 3_600_000, 86_400_000, 7 * 86_400_000, 3e12, 1.8e15]) {
    const from = 1_700_000_000_123;
    const { step, times } = bucketsOf(from, from + span);
    assert.ok(times.length >= 1 && times.length <= 120, `${span}: ${times.length}`);
    const [first = 0] = times;
    assert.ok(first <= from && first > from - step);
    assert.ok((times.at(-1) ?? 0) < from + span && (times.at(-1) ?? 0) + step >= from + span);
    assert.equal(first % step, 0);
  }
});

test('a quarter of an hour is 90 buckets of 10 s', () => {
  const { step, times } = bucketsOf(900_000, 1_800_000);
  assert.deepEqual([step, times.length], [10_000, 90]);
});
