import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRow } from '../../../src/local/api.ts';
import {
  addFilter,
  filterText,
  isFiltered,
  matches,
  parseFilter,
  removeFilter,
  typedFilter,
  withoutExcluded,
} from '../../../src/local/web/filters.ts';
import { ALL_LOGS } from '../../../src/local/web/routes.ts';

const row = {
  attributes: { a: 'x=y', n: 502, list: ['p', 'q'], shared: 'own' },
  resource: { shared: 'theirs', host: 'h1' },
} as unknown as LogRow;
const has = (text: string) => {
  const filter = parseFilter(text);
  assert.ok(filter);
  return matches(row, filter);
};

test('the first = divides key and value', () => {
  assert.deepEqual(parseFilter(' a = x=y '), { key: 'a', value: 'x=y' });
  assert.deepEqual(parseFilter('a'), { key: 'a', value: null });
  assert.deepEqual(parseFilter('a='), { key: 'a', value: '' });
  assert.equal(parseFilter('=x'), null);
  assert.equal(parseFilter('  '), null);
  assert.equal(filterText({ key: 'a', value: 'x=y' }), 'a=x=y');
});

test('a key typed with nothing behind its = asks for the key', () => {
  assert.deepEqual(typedFilter('a='), { key: 'a', value: null });
  assert.deepEqual(typedFilter(' a = '), { key: 'a', value: null });
  assert.deepEqual(typedFilter('a=0'), { key: 'a', value: '0' });
  assert.equal(typedFilter('='), null);
});

test('a record matches as the server would match it', () => {
  assert.ok(has('a=x=y') && has('n=502') && has('list=q') && has('host=h1') && has('host'));
  assert.ok(has('shared=own'));
  assert.ok(!has('shared=theirs'), 'the record itself wins over its resource');
  assert.ok(!has('n=50') && !has('missing') && !has('toString'));
});

test('excluding filters take rows out', () => {
  assert.deepEqual(withoutExcluded([row], ['n=502']), []);
  assert.deepEqual(withoutExcluded([row], ['n=500', '=']), [row]);
});

test('a filter and its opposite do not stand together', () => {
  const shown = addFilter(addFilter(ALL_LOGS, 'attrs', 'a=1'), 'attrs', 'a=1');
  assert.deepEqual(shown.attrs, ['a=1']);
  const hidden = addFilter(shown, 'not', 'a=1');
  assert.deepEqual([hidden.attrs, hidden.not], [[], ['a=1']]);
  assert.ok(isFiltered(hidden));
  assert.ok(!isFiltered(removeFilter(hidden, 'not', 'a=1')));
});
