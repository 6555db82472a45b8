import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undeliveredLine } from '../../../src/sdk/last-words/undelivered.ts';

test('the line says how many, and what becomes of them', () => {
  for (const [kept, lost, line] of [
    [0, 0, undefined],
    [1, 0, '1 record not delivered before the process ended: 1 safe on disk, sent at the next start'],
    [0, 2, '2 records not delivered before the process ended: 2 lost'],
    [
      3,
      2,
      '5 records not delivered before the process ended: 3 safe on disk, sent at the next start, 2 lost',
    ],
  ] as const) {
    assert.equal(undeliveredLine({ kept, lost }), line);
  }
});
