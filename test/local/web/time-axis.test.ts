import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Level, LogRow } from '../../../src/local/api.ts';
import { logMarks, place, placeBar, ticks } from '../../../src/local/web/time-axis.ts';

const log = (time: number, level: Level = 'INFO') => ({ id: time, time, level }) as LogRow;

test('bars are cut to what is seen', () => {
  const seen = { from: 100, to: 200 };
  assert.deepEqual(placeBar(100, 50, seen), { left: 0, width: 50 });
  assert.deepEqual(placeBar(50, 300, seen), { left: 0, width: 100 });
  assert.deepEqual(placeBar(150, -5, seen), { left: 50, width: 0 });
  assert.equal(placeBar(0, 50, seen), null);
  assert.equal(placeBar(201, 50, seen), null);
  assert.equal(place(7, { from: 5, to: 5 }), 0);
});

test('ticks are round and inside', () => {
  assert.deepEqual(
    ticks({ from: 1000, to: 1170 }, 1000).map((tick) => tick.offset),
    [0, 50, 100, 150],
  );
  assert.deepEqual(
    ticks({ from: 1030, to: 1060 }, 1000).map((tick) => tick.offset),
    [30, 35, 40, 45, 50, 55, 60],
  );
  assert.equal(ticks({ from: 5, to: 5 }, 5).length, 1);
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.nat(), (length, from) => {
      const found = ticks({ from, to: from + length }, from);
      assert.ok(found.length >= 1 && found.length <= 12, `${found.length} ticks`);
      assert.ok(found.every(({ at }) => at >= 0 && at <= 100));
    }),
  );
});

test('near logs share a mark that shows the worst of them', () => {
  const marks = logMarks([log(0), log(0.2, 'ERROR'), log(0.3), log(50, 'WARN'), log(120)], {
    from: 0,
    to: 100,
  });
  assert.deepEqual(
    marks.map((mark) => [mark.at, mark.level, mark.logs.length]),
    [
      [0, 'ERROR', 3],
      [50, 'WARN', 1],
    ],
  );
});
