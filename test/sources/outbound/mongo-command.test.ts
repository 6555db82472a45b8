import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectionOf, commandOf, shapeOf } from '../../../src/sources/outbound/mongo-command.ts';

test('names stay, values go', () => {
  const id = { _bsontype: 'ObjectId', id: 'secret' };
  assert.equal(
    shapeOf({ find: 'orders', filter: { 'user.email': 'secret', _id: id, at: new Date(0), n: { $gt: 7 } } }),
    '{"find":"?","filter":{"user.email":"?","_id":"?","at":"?","n":{"$gt":"?"}}}',
  );
  assert.equal(shapeOf({ data: Buffer.from('secret') }), '{"data":"?"}');
});

test('the collection of an aggregation is told by the command; of a document nothing is', () => {
  const text = shapeOf({ aggregate: 'orders', pipeline: [{ $match: { a: 'secret' } }] });
  assert.equal(collectionOf('$cmd', text), 'orders');
  assert.equal(collectionOf('$cmd', shapeOf({ aggregate: 'secret' })), undefined);
  assert.equal(collectionOf('orders', text), 'orders');
  assert.equal(shapeOf({ aggregate: 'secret' }), '{"aggregate":"?"}');
});

test('documents in a sequence are told without their bytes', () => {
  const documents = [{ a: 1 }, { a: 2 }];
  const sequence = { field: 'documents', documents, chunks: [Buffer.alloc(10)] };
  assert.deepEqual(commandOf({ insert: 'orders', documents: sequence }), { insert: 'orders', documents });
});

test('a circle does not throw, and what is long is cut', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.match(shapeOf(circle), /^(?:\{"self":)+"…"\}+$/);
  const many = shapeOf({ all: Array.from({ length: 10_000 }, () => ({ name: 1 })) });
  assert.ok(many.length < 2_100 && many.startsWith('{"all":[{"name":"?"},'));
  assert.equal(shapeOf({ all: new Map([['a', 'secret']]) }), '{"all":{"a":"?"}}');
});

test('what is used twice is told twice, and of a bulk no more is looked at than is shown', () => {
  const shared = { a: 'secret' };
  assert.equal(shapeOf({ all: [shared, shared] }), '{"all":[{"a":"?"},{"a":"?"}]}');
  let seen = 0;
  const counted = {
    get a() {
      return ++seen;
    },
  };
  shapeOf({ insert: 'orders', documents: Array.from({ length: 100_000 }, () => counted) });
  assert.ok(seen < 2_048, String(seen));
});
