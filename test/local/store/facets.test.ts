import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facets } from '../../../src/local/store/facets.ts';
import { logOf, openStore, originOf, spanOf } from '../fixtures.ts';

test('services of logs and spans, keys by how often they are used', (t) => {
  const store = openStore(t);
  store.write(
    [logOf({ attributes: { b: 1, a: 1 } }), logOf({ attributes: { b: 1, __proto__x: 1 } })],
    [spanOf(1, 1, { origin: originOf('pay'), attributes: { span: 1 } })],
  );
  assert.deepEqual(facets(store), { services: ['pay', 'shop'], attributeKeys: ['b', '__proto__x', 'a'] });
});
