import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanDetail } from '../../../src/local/web/span-detail.ts';

test("a span's detail adds to its name", () => {
  const detail = (
    kind: 'CLIENT' | 'SERVER' | 'PRODUCER',
    name: string,
    attributes: { [key: string]: string },
  ) => spanDetail({ kind, name, attributes });
  assert.equal(
    detail('CLIENT', 'GET', { 'url.full': 'http://cart.internal/c/1?token=x' }),
    'cart.internal/c/1',
  );
  assert.equal(detail('CLIENT', 'SELECT', { 'db.query.text': 'SELECT *\n  FROM t' }), 'SELECT * FROM t');
  assert.equal(detail('SERVER', 'GET /items/:id', { 'url.path': '/items/7' }), '/items/7');
  assert.equal(detail('SERVER', 'GET /items', { 'url.path': '/items' }), '');
  assert.equal(detail('PRODUCER', 'send', { 'messaging.destination.name': 'orders' }), 'orders');
});
