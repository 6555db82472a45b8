import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAttributes } from '../../../src/local/web/key-attributes.ts';

test("a record's line: the failure first, then what the message does not say", () => {
  const found = keyAttributes({
    message: 'POST /pay 502',
    attributes: {
      'exception.type': 'DeclinedError',
      'exception.message': 'no\nfunds',
      'exception.stacktrace': '…',
      'http.route': '/pay',
      duration_ms: 12,
      items: 2,
      nothing: null,
      nested: { a: 1 },
      long: 'x'.repeat(100),
    },
  });
  assert.deepEqual(found.slice(0, 4), [
    { key: '', text: 'DeclinedError: no funds' },
    { key: 'duration_ms', text: '12' },
    { key: 'items', text: '2' },
    { key: 'nested', text: '{"a":1}' },
  ]);
  assert.equal(found[4]?.text.length, 60);
});

test("a record's own attributes stand before those of its request", () => {
  const found = keyAttributes({
    message: 'sold',
    attributes: { 'client.address': '::1', 'user.id': 'u1', request_id: 'r1', sku: 'oak' },
  });
  assert.deepEqual(
    found.map(({ key }) => key),
    ['sku', 'request_id', 'user.id', 'client.address'],
  );
});

test('the name of the event is left out: the message says it', () => {
  const found = keyAttributes({
    message: 'GET /cart 200',
    attributes: { 'event.name': 'http.server.request', duration_ms: 4, request_id: 'r1' },
  });
  assert.deepEqual(
    found.map(({ key }) => key),
    ['duration_ms', 'request_id'],
  );
  // An event without a message has nothing else to be told by.
  const event = { 'event.name': 'cart.emptied' };
  assert.deepEqual(keyAttributes({ message: '', attributes: event }), [
    { key: 'event.name', text: 'cart.emptied' },
  ]);
});

test('of a UUID the part that differs is shown, and the whole is kept', () => {
  const random = '6f1c2d3e-4b5a-4c6d-8e7f-0123456789ab';
  const ordered = '0199e0f4-7a10-7b2c-9d3e-4f5061728394';
  const found = keyAttributes({ message: 'sold', attributes: { random, ordered, text: `id ${random}` } });
  assert.deepEqual(found, [
    { key: 'random', text: '6f1c2d3e…', whole: random },
    { key: 'ordered', text: '…61728394', whole: ordered },
    { key: 'text', text: `id ${random}` },
  ]);
});

test('control characters in a value are shown as signs', () => {
  const found = keyAttributes({ message: 'sold', attributes: { colour: '\u001b[31mred' } });
  assert.deepEqual(found, [{ key: 'colour', text: '␛[31mred' }]);
});
