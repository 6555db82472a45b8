import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OpenRow, rowAt, rowTop, rowWindow } from '../../../src/local/web/row-window.ts';

test('rows of one height', () => {
  assert.deepEqual(rowWindow(1000, 20, [], 400, 100, 2), { start: 18, end: 28, total: 20_000 });
  assert.deepEqual(rowWindow(0, 20, [], 0, 100), { start: 0, end: 0, total: 0 });
});

test('opened rows push the others down', () => {
  const open = [{ index: 2, height: 200 }];
  assert.equal(rowTop(2, 20, open), 40);
  assert.equal(rowTop(3, 20, open), 240);
  assert.equal(rowAt(239, 10, 20, open), 2);
  assert.equal(rowAt(240, 10, 20, open), 3);
});

test('everything in sight is drawn, and little else', () => {
  const lists = fc
    .record({
      count: fc.integer({ min: 1, max: 5000 }),
      open: fc.uniqueArray(fc.record({ index: fc.nat(4999), height: fc.integer({ min: 10, max: 900 }) }), {
        selector: (row) => row.index,
        maxLength: 6,
      }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      viewport: fc.integer({ min: 1, max: 1200 }),
    })
    .map(({ open, ...rest }) => ({
      ...rest,
      open: open.filter((row) => row.index < rest.count).sort((a, b) => a.index - b.index) as OpenRow[],
    }));
  fc.assert(
    fc.property(lists, ({ count, open, share, viewport }) => {
      const total = rowTop(count, 20, open);
      const scrollTop = share * Math.max(0, total - viewport);
      const { start, end } = rowWindow(count, 20, open, scrollTop, viewport, 0);
      assert.ok(start >= 0 && end <= count && start < end);
      assert.ok(rowTop(start, 20, open) <= scrollTop, 'begins above the edge');
      assert.ok(end === count || rowTop(end, 20, open) >= scrollTop + viewport, 'ends below the edge');
      assert.ok(end - start <= viewport / 10 + 3);
    }),
  );
});
