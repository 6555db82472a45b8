import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryObjects } from 'node:v8';
import { getLogger } from '../../src/logger/get-logger.ts';
import { NamedLogger } from '../../src/logger/logger.ts';

test('a name has one logger, and so has the root', () => {
  assert.equal(getLogger('shop.orders'), getLogger('shop.orders'));
  assert.equal(getLogger(), getLogger(''));
  assert.equal(getLogger(7 as never).name, '7');
});

test('names that are made of data are not remembered without end', () => {
  const first = getLogger('first');
  for (let i = 0; i < 30_000; i++) assert.equal(getLogger(`user-${i}`).name, `user-${i}`);
  assert.ok(queryObjects(NamedLogger, { format: 'count' }) < 6_000);
  assert.equal(getLogger('first'), first);
});
