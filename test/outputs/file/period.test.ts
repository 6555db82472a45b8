import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { periodEnd } from '../../../src/outputs/file/period.ts';

describe('periodEnd', () => {
  it('is the next local midnight, also when the clock changes that day', () => {
    for (const day of [
      new Date(2026, 10, 21, 13, 5),
      new Date(2026, 2, 29, 1, 59),
      new Date(2026, 9, 25, 2, 30),
    ]) {
      const end = new Date(periodEnd(day.getTime(), 'day'));
      assert.deepEqual([end.getHours(), end.getMinutes()], [0, 0]);
      assert.equal(new Date(end.getTime() - 1).getDate(), day.getDate());
    }
  });

  it('is the next full local hour, and always later', () => {
    const end = new Date(periodEnd(new Date(2026, 10, 21, 13, 5).getTime(), 'hour'));
    assert.deepEqual([end.getHours(), end.getMinutes()], [14, 0]);
    for (let time = Date.UTC(2026, 9, 24); time < Date.UTC(2026, 9, 27); time += 1_234_567) {
      for (const every of ['hour', 'day', 3_600_000] as const) assert.ok(periodEnd(time, every) > time);
    }
  });

  it('is the next multiple of a time', () => {
    assert.equal(periodEnd(10_500, 1_000), 11_000);
    assert.equal(periodEnd(11_000, 1_000), 12_000);
  });
});
