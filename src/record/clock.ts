import { performance } from 'node:perf_hooks';

/** A wall clock step larger than this, in milliseconds, is followed; smaller differences are jitter. */
const STEP = 20;

let offset = Date.now() - performance.now();

/**
 * The time now in Unix milliseconds with a fraction, so that records of one millisecond keep their order and lie
 * inside their spans. `Date.now()` has no fraction and `performance.now()` does not follow the wall clock when it is
 * set: this is the second, moved whenever it has drifted from the first.
 */
export function now(): number {
  const wall = Date.now();
  const time = performance.now() + offset;
  if (Math.abs(time - wall) <= STEP) return time;
  offset = wall - performance.now();
  return wall;
}
