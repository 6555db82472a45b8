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
    assert.equal(undeliveredLine({ kept, lost, waiting: {} }), line);
  }
});

test('outputs that have not written all are named', () => {
  assert.equal(
    undeliveredLine({ kept: 0, lost: 0, waiting: { console: 118, graylog: 3 } }),
    'records not delivered before the process ended: 118 not written by output console, 3 not written by output graylog',
  );
  assert.match(
    undeliveredLine({ kept: 1, lost: 0, waiting: { console: 2 } }) ?? '',
    /^1 record .*next start, 2 not written/,
  );
});
