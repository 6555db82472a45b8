import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCall } from '../../src/logger/call.ts';

const body = (...call: unknown[]) => readCall(call).body;

test('placeholders take their values, and what is left are attributes', () => {
  const read = readCall(['user %s bought %d for %j', 'bob', 3, [1], { order: 7 }]);
  assert.equal(read.body, 'user bob bought 3 for [1]');
  assert.deepEqual({ ...read.attributes }, { order: 7 });
});

test('an error behind the values is the exception', () => {
  const error = new Error('x');
  assert.equal(readCall(['failed for %s', 'bob', error]).exception, error);
});

test('a per cent sign of the text stays, as does a placeholder without a value', () => {
  assert.equal(body('100% of it'), '100% of it');
  assert.equal(body('100%d'), '100%d');
  assert.equal(body('%s', { a: 1 }), '%s');
  assert.equal(body('%s and %s', 'one'), 'one and %s');
  assert.equal(body('100%% of %s', 'it'), '100% of it');
});

test('a value that throws when it is shown does not', () => {
  const hostile = { toString: () => assert.fail(), toJSON: () => assert.fail() };
  assert.equal(typeof body('got %s', [hostile]), 'string');
});
