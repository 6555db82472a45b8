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
    attributes: { request_id: 'r1', 'user.id': 'u1', sku: 'oak' },
  });
  assert.deepEqual(
    found.map(({ key }) => key),
    ['sku', 'request_id', 'user.id'],
  );
});
