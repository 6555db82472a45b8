import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathPattern, serverSpan } from '../../../src/local/store/server-span.ts';
import { spanOf } from '../fixtures.ts';

test('current and earlier semantic conventions', () => {
  assert.deepEqual(
    serverSpan(
      spanOf(1, 1, {
        attributes: { 'http.request.method': 'GET', 'http.route': '/a', 'http.response.status_code': 404 },
      }),
    ),
    { method: 'GET', route: '/a', failed: false },
  );
  assert.deepEqual(
    serverSpan(
      spanOf(1, 1, {
        attributes: { 'http.method': 'PUT', 'http.target': '/a/9?x', 'http.status_code': 500 },
      }),
    ),
    {
      method: 'PUT',
      route: '/a/:id',
      failed: true,
    },
  );
});

test('another protocol goes by its span name, an error status fails it', () => {
  assert.deepEqual(serverSpan(spanOf(1, 1, { name: 'Cart/Add', status: 2 })), {
    method: '',
    route: 'Cart/Add',
    failed: true,
  });
});

test('a path without its ids', () => {
  assert.equal(pathPattern('/orders/17/lines?page=2'), '/orders/:id/lines');
  assert.equal(pathPattern('/u/8f14e45f-ceea-467f-a0e6-5a1f2b3c4d5e#x'), '/u/:id');
  assert.equal(pathPattern('/t/0af7651916cd43dd8448eb211c80319c'), '/t/:id');
  assert.equal(pathPattern('/v1/deadbeef'), '/v1/deadbeef');
  assert.equal(pathPattern(''), '');
});
