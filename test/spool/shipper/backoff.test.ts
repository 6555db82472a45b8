import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../../src/spool/shipper/backoff.ts';

test('doubles from half a second to half a minute, and any part of it by chance', () => {
  const longest = new Backoff(() => 1);
  const waits = Array.from({ length: 9 }, () => longest.failed());
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  const half = new Backoff(() => 0.5);
  assert.deepEqual([half.failed(), half.failed()], [250, 500]);
  assert.equal(new Backoff(() => 0).failed(), 0);
});

test('begins again after a success', () => {
  const backoff = new Backoff(() => 1);
  backoff.failed();
  backoff.failed();
  backoff.succeeded();
  assert.equal(backoff.failed(), 500);
});

test('never comes back before it was asked to, and not all at the same moment', () => {
  assert.equal(new Backoff(() => 0).failed(7_000), 7_000);
  assert.equal(new Backoff(() => 1).failed(7_000), 7_500);
  assert.equal(new Backoff(() => 1).failed(1_000), 1_100);
});
