import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_WAIT, retryAfterMs } from '../../../src/spool/shipper/retry-after.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const date = (ms: number) => new Date(ms).toUTCString();

test('seconds', () => {
  assert.equal(retryAfterMs('1', undefined, NOW), 1_000);
  assert.equal(retryAfterMs(' 120 ', undefined, NOW), 120_000);
});

test('a date, by the clock of who sent it', () => {
  assert.equal(retryAfterMs(date(NOW + 30_000), undefined, NOW), 30_000);
  const theirs = NOW - 86_400_000;
  assert.equal(retryAfterMs(date(theirs + 30_000), date(theirs), NOW), 30_000);
});

test('no more than an hour', () => {
  assert.equal(retryAfterMs('999999999999999', undefined, NOW), LONGEST_WAIT);
  assert.equal(retryAfterMs(date(NOW + 1e12), undefined, NOW), LONGEST_WAIT);
});

test('what is neither, or over, says nothing', () => {
  for (const value of [
    undefined,
    '',
    '0',
    '-5',
    '1.5',
    '1e9',
    'Infinity',
    'soon',
    '0x10',
    '9'.repeat(400),
    date(NOW - 1_000),
    'Mon, 99 Foo 2026 99:99:99 GMT',
    new Date(NOW + 30_000).toISOString(),
  ]) {
    assert.equal(retryAfterMs(value, undefined, NOW), undefined, String(value));
  }
});
