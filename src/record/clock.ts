import { performance } from 'node:perf_hooks';

/** The most a time may lie above its millisecond. */
const FRACTION = 0.999;

let offset = Date.now() - performance.now();

/**
 * The time now in Unix milliseconds with a fraction, so that records of one millisecond keep their order.
 *
 * `Date.now()` has no fraction, and `performance.now()` neither follows the wall clock when it is set nor keeps its pace:
 * the first gives the millisecond, the second the fraction. A span begins at a whole `Date.now()`, so no record of a
 * span lies before it.
 */
export function now(): number {
  const wall = Date.now();
  const time = performance.now() + offset;
  if (time < wall) return moveBy(wall - time, wall);
  if (time > wall + FRACTION) return moveBy(wall + FRACTION - time, wall + FRACTION);
  return time;
}

function moveBy(difference: number, time: number): number {
  offset += difference;
  return time;
}
