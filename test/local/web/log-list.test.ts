import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRow } from '../../../src/local/api.ts';
import {
  arrived,
  byTime,
  EMPTY_LIST,
  firstPage,
  MAX_FOLLOWED,
  MAX_PENDING,
  olderPage,
  release,
} from '../../../src/local/web/log-list.ts';

const row = (id: number, time = id) => ({ id, time }) as LogRow;
/** Ids from `high` down to `low`. */
const rows = (high: number, low: number) => Array.from({ length: high - low + 1 }, (_, at) => row(high - at));
const ids = (list: readonly LogRow[]) => list.map(({ id }) => id);

test('pages sorted by time, as the server sends them, lose and double no row', () => {
  const late = [row(2, 9), row(4, 8), row(3, 7)];
  const list = firstPage({ logs: late, next: 2 });
  assert.equal(arrived(list, late, true), list, 'the same page once more');
  assert.deepEqual(ids(arrived(list, [row(5, 1)], true).rows), [5, 4, 3, 2]);
  const all = olderPage(list, { logs: [row(0, 6), row(1, 5)], next: null });
  assert.deepEqual(ids(all.rows), [4, 3, 2, 1, 0]);
  assert.deepEqual(ids(olderPage(all, { logs: [row(0, 6), row(1, 5)], next: null }).rows), [4, 3, 2, 1, 0]);
});

test('followed arrivals come on top, whatever their order, once', () => {
  const list = firstPage({ logs: rows(3, 1), next: null });
  const next = arrived(list, [row(5), row(4), row(3), row(5)], true);
  assert.deepEqual(ids(next.rows), [5, 4, 3, 2, 1]);
  assert.equal(arrived(next, [row(5), row(2)], true), next);
});

test('arrivals wait while the reader looks elsewhere', () => {
  const held = arrived(
    arrived(firstPage({ logs: rows(2, 1), next: null }), [row(3)], false),
    [row(4)],
    false,
  );
  assert.deepEqual(
    [ids(held.rows), ids(held.pending)],
    [
      [2, 1],
      [4, 3],
    ],
  );
  assert.deepEqual(ids(release(held).rows), [4, 3, 2, 1]);
  assert.equal(release(release(held)).pending.length, 0);
});

test('a long tail is cut, and paging goes on at the cut', () => {
  const list = arrived(firstPage({ logs: rows(100, 1), next: null }), rows(MAX_FOLLOWED + 50, 101), true);
  assert.equal(list.rows.length, MAX_FOLLOWED);
  assert.equal(list.next, 51);
  assert.deepEqual(ids(olderPage(list, { logs: rows(50, 40), next: 40 }).rows.slice(-2)), [41, 40]);
});

test('too many waiting: the hole is closed by paging from the newest', () => {
  const held = arrived(firstPage({ logs: rows(10, 1), next: null }), rows(MAX_PENDING + 60, 11), false);
  assert.equal(held.gap, true);
  const shown = release(held);
  assert.equal(shown.rows.at(-1)?.id, 61);
  assert.equal(shown.next, 61);
  assert.equal(shown.gap, false);
});

test('an older page never repeats a row', () => {
  const list = firstPage({ logs: rows(9, 5), next: 5 });
  assert.deepEqual(ids(olderPage(list, { logs: rows(6, 3), next: null }).rows), [9, 8, 7, 6, 5, 4, 3]);
  assert.deepEqual(ids(olderPage(EMPTY_LIST, { logs: rows(2, 1), next: null }).rows), [2, 1]);
});

test('rows are shown by their own time', () => {
  assert.deepEqual(ids(byTime([row(4, 10), row(3, 30), row(2, 20), row(1, 30)])), [3, 1, 2, 4]);
});
