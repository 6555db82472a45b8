import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryString, traceQuery } from '../../../src/local/web/api-query.ts';
import { ALL_TRACES } from '../../../src/local/web/routes.ts';

test('queries: lists repeat, empty parts are left out', () => {
  const query = traceQuery({ ...ALL_TRACES, q: ' pay ', services: ['a', 'b&c'], errors: true }, 0);
  assert.equal(queryString(query), '?q=pay&service=a&service=b%26c&errors=1');
  assert.equal(queryString({}), '');
});
