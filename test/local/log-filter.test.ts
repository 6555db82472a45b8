import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogQuery, LogRow } from '../../src/local/api.ts';
import { hasValue, logFilter, matches } from '../../src/local/log-filter.ts';

const ROW: LogRow = {
  id: 1,
  time: 1000,
  level: 'WARN',
  severityNumber: 13,
  service: 'shop',
  logger: 'app',
  message: 'payment refused',
  traceId: 'ab'.repeat(16),
  spanId: null,
  attributes: { 'http.route': '/u/:id', attempts: 3, tags: ['a', 'b'], ok: false, host: 'own', gone: null },
  resource: { host: 'machine', region: 'eu' },
};

const CASES: [LogQuery, boolean][] = [
  [{}, true],
  [{ level: 'WARN' }, true],
  [{ level: 'ERROR' }, false],
  [{ service: ['pay', 'shop'] }, true],
  [{ service: ['pay'] }, false],
  [{ q: 'refus' }, true],
  [{ q: 'refus app' }, false],
  [{ trace: 'ab'.repeat(16) }, true],
  [{ trace: 'cd'.repeat(16) }, false],
  [{ from: 1000, to: 1001 }, true],
  [{ from: 1001 }, false],
  [{ to: 1000 }, false],
  [{ attr: ['http.route=/u/:id'] }, true],
  [{ attr: ['http.route=/u'] }, false],
  [{ attr: ['attempts=3', 'ok=false', 'tags=b'] }, true],
  [{ attr: ['attempts=3', 'ok=true'] }, false],
  [{ attr: ['gone'] }, true],
  [{ attr: ['missing'] }, false],
  [{ attr: ['toString'] }, false],
  [{ attr: ['region=eu'] }, true],
  // The record's own attribute hides the resource's.
  [{ attr: ['host=own'] }, true],
  [{ attr: ['host=machine'] }, false],
];

for (const [query, expected] of CASES) {
  test(`${JSON.stringify(query)} is ${expected ? '' : 'not '}met`, () => {
    assert.equal(matches(ROW, logFilter(query)), expected);
  });
}

test('values are compared as text', () => {
  assert.equal(hasValue('', ''), true);
  assert.equal(hasValue(1.5, '1.5'), true);
  assert.equal(hasValue(null, 'null'), true);
  assert.equal(hasValue({ a: 1 }, '{"a":1}'), true);
  assert.equal(hasValue([1, [2]], '2'), true);
  assert.equal(hasValue([1, 2], '[1,2]'), true);
  assert.equal(hasValue('a=b', 'a=b'), true);
});
