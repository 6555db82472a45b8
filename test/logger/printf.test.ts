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

test('values of every kind are shown, each for itself', () => {
  assert.equal(body('at %s', new Date(0)), 'at 1970-01-01T00:00:00.000Z');
  assert.equal(body('%s of %d', 10n, 3n), '10 of 3');
  assert.equal(body('%s %j', 'bob', { x: 1 }), 'bob {"x":1}');
  assert.equal(body('%j and %j', [1, 2], [3, 4]), '[1,2] and [3,4]');
  assert.equal(body('%s', Symbol('it')), 'Symbol(it)');
  assert.match(String(body('%s', new Map([['a', 1]]))), /a/);
});

test('a placeholder for objects takes one', () => {
  const read = readCall(['cart %j', { items: 2 }]);
  assert.equal(read.body, 'cart {"items":2}');
  assert.equal(read.attributes, undefined);
  assert.match(String(body('cart %o', { items: 2 })), /items/);
  assert.equal(body('cart %o', { items: 2 }, { order: 7 }), body('cart %o', { items: 2 }));
});

test('an error in the place of a value is shown, and is the exception', () => {
  const error = new TypeError('refused');
  const read = readCall(['failed: %s', error]);
  assert.equal(read.body, 'failed: TypeError: refused');
  assert.equal(read.exception, error);
  assert.equal(readCall(['50%done', error]).body, '50%done');
});

test("pino's order takes values too, and an error between them and the attributes", () => {
  const read = readCall([{ order: 7 }, 'user %s of %d', 'bob', 3]);
  assert.equal(read.body, 'user bob of 3');
  assert.deepEqual({ ...read.attributes }, { order: 7 });
  const error = new Error('x');
  const failed = readCall(['user %s', 'bob', error, { order: 7 }]);
  assert.deepEqual([failed.body, failed.exception, failed.attributes], ['user bob', error, { order: 7 }]);
  assert.equal(readCall([error, 'for %s', 'bob']).body, 'for bob');
  assert.equal(readCall([error, 'for %s', 'bob']).exception, error);
});

test('of attributes alone, the message is among them', () => {
  const pino = readCall([{ msg: 'hello', a: 1 }]);
  assert.deepEqual([pino.body, { ...pino.attributes }], ['hello', { a: 1 }]);
  const winston = readCall([{ message: 'hi' }]);
  assert.deepEqual([winston.body, { ...winston.attributes }], ['hi', {}]);
  assert.deepEqual({ ...readCall([{ msg: 'kept' }, 'said']).attributes }, { msg: 'kept' });
});
