import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { beforeEach, describe, it, mock, test } from 'node:test';
import { now } from '../../src/record/clock.ts';

test('is the wall clock to the millisecond, with a fraction, and never goes back', () => {
  let last = 0;
  const times = new Set<number>();
  for (let i = 0; i < 200_000; i++) {
    const before = Date.now();
    const time = now();
    const after = Date.now();
    assert.ok(time >= before && time < after + 1, `${before} ${time} ${after}`);
    assert.ok(time >= last, `${last} ${time}`);
    last = time;
    times.add(time);
  }
  assert.ok([...times].some((time) => !Number.isInteger(time)));
});

describe('now', () => {
  let wall = 0;
  let monotonic = 0;
  beforeEach((t) => {
    wall = 1_800_000_000_000;
    monotonic = 5_000;
    const dateNow = mock.method(Date, 'now', () => Math.floor(wall));
    const performanceNow = mock.method(performance, 'now', () => monotonic);
    now();
    (t as { after(fn: () => void): void }).after(() => {
      dateNow.mock.restore();
      performanceNow.mock.restore();
    });
  });
  const pass = (ms: number) => {
    wall += ms;
    monotonic += ms;
  };
  const isInItsMillisecond = (time: number) =>
    assert.ok(time >= Math.floor(wall) && time < Math.floor(wall) + 1, `${time} at ${wall}`);

  it('grows with less than a millisecond', () => {
    const first = now();
    pass(0.25);
    assert.equal(now() - first, 0.25);
  });

  it('follows the wall clock when it is set forward or back, by however much', () => {
    for (const step of [0.7, 15, 3_600_000, -86_400_000, -15, -0.7]) {
      wall += step;
      isInItsMillisecond(now());
      pass(0.2);
      isInItsMillisecond(now());
    }
  });

  it('follows after a sleep that the steady clock did not see', () => {
    wall += 60_000;
    isInItsMillisecond(now());
  });

  it('keeps to the wall clock beside a steady clock of another pace', () => {
    let last = 0;
    for (let i = 0; i < 10_000; i++) {
      wall += 0.3;
      monotonic += 0.3003;
      const time = now();
      isInItsMillisecond(time);
      assert.ok(time >= last);
      last = time;
    }
  });
});
