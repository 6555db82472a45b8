import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endedBuckets, hasFigures, stackedLevels, sum } from '../../../src/local/web/chart-data.ts';

test('a bucket that is still filling is left out', () => {
  const charts = { times: [0, 10, 20], step: 10 };
  assert.equal(endedBuckets(charts, 30), 3);
  assert.equal(endedBuckets(charts, 29), 2);
  assert.equal(endedBuckets(charts, 0), 1);
  assert.equal(endedBuckets({ times: [], step: 10 }, 0), 0);
});

test('levels are stacked from the lowest', () => {
  const stacks = stackedLevels({
    TRACE: [0, 0],
    DEBUG: [1, 2],
    INFO: [3, 4],
    WARN: [0, 1],
    ERROR: [5, 0],
    FATAL: [0, 1],
  });
  assert.deepEqual(
    stacks.map(({ top }) => top),
    [
      [0, 0],
      [1, 2],
      [4, 6],
      [4, 7],
      [9, 7],
      [9, 8],
    ],
  );
  assert.equal(sum(stacks.flatMap(({ own }) => own)), 17);
});

test('nothing to draw', () => {
  assert.equal(hasFigures([0, null]), false);
  assert.equal(hasFigures([null, 0.1]), true);
});
