import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BYTES, RequestLimit } from '../../../src/spool/shipper/request-limit.ts';

test('413: half of what was too large, for ten minutes, then twice as much at a time', () => {
  const limit = new RequestLimit();
  assert.equal(limit.bytes(0), MAX_BYTES);
  limit.tooLarge(100_000, 0);
  assert.equal(limit.bytes(1), 50_000);
  limit.accepted();
  assert.equal(limit.bytes(599_999), 50_000);
  assert.equal(limit.bytes(600_000), 100_000);
  assert.equal(limit.bytes(1_200_000), 200_000);
  assert.equal(limit.bytes(86_400_000), MAX_BYTES);
});

test('413 for what was larger than the limit is says nothing new', () => {
  const limit = new RequestLimit();
  limit.tooLarge(100_000, 0);
  limit.tooLarge(200_000, 0);
  assert.equal(limit.bytes(0), 50_000);
});

test('requests that break off get smaller from the second on, and larger with each that gets through', () => {
  const limit = new RequestLimit();
  assert.equal(limit.brokeOff(1_000_000), false);
  assert.equal(limit.bytes(0), MAX_BYTES);
  assert.equal(limit.brokeOff(1_000_000), true);
  assert.equal(limit.bytes(0), 500_000);
  assert.equal(limit.brokeOff(500_000), true);
  assert.equal(limit.bytes(0), 250_000);
  limit.accepted();
  limit.accepted();
  assert.equal(limit.bytes(0), 1_000_000);
  limit.accepted();
  limit.accepted();
  assert.equal(limit.bytes(0), MAX_BYTES);
});

test('a long outage does not make single entries of requests', () => {
  const limit = new RequestLimit();
  for (let index = 0; index < 100; index++) limit.brokeOff(limit.bytes(0));
  assert.equal(limit.bytes(0), 16 * 1024);
  assert.equal(limit.brokeOff(1_000), false, 'what is small already is not divided');
});
