import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { beforeEach, describe, it, mock } from 'node:test';
import { now } from '../../src/record/clock.ts';

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

  it('has a fraction, and grows with less than a millisecond', () => {
    const first = now();
    pass(0.25);
    assert.equal(now() - first, 0.25);
  });

  it('keeps to the steady clock through jitter', () => {
    const first = now();
    wall += 15;
    pass(1);
    assert.equal(now() - first, 1);
  });

  it('follows the wall clock when it is set forward or back', () => {
    wall += 3_600_000;
    assert.equal(now(), wall);
    pass(0.5);
    assert.equal(now(), wall);
    wall -= 86_400_000;
    assert.equal(now(), Math.floor(wall));
  });

  it('follows after a sleep that the steady clock did not see', () => {
    const first = now();
    wall += 60_000;
    assert.equal(now() - first, 60_000);
  });
});
