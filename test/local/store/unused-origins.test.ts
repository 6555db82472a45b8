import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facets } from '../../../src/local/store/facets.ts';
import { findLogs } from '../../../src/local/store/logs.ts';
import { deleteUnusedOrigins } from '../../../src/local/store/unused-origins.ts';
import { logOf, openStore, originOf, spanOf } from '../fixtures.ts';

test('an origin without records is forgotten, and made anew when it comes back', async (t) => {
  const store = openStore(t);
  const gone = originOf('gone');
  store.write([logOf(), logOf({ origin: gone })], [spanOf(1, 1, { origin: originOf('pay') })]);
  store.db.exec(`DELETE FROM log WHERE id = 2; DELETE FROM log_body WHERE id = 2`);
  const sweep = deleteUnusedOrigins(store);
  store.write([logOf({ origin: originOf('meanwhile') })], []);
  await sweep;
  assert.deepEqual(facets(store).services, ['meanwhile', 'pay', 'shop']);
  // The very object the writer knew.
  store.write([logOf({ origin: gone })], []);
  assert.equal((await findLogs(store, { service: ['gone'] })).logs.length, 1);
});
