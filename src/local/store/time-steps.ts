const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths of a chart's bucket in milliseconds that a person can read on an axis. */
const STEPS = [
  ...[10, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

/** Most buckets in a chart. */
const MAX_BUCKETS = 120;

/**
 * Buckets of a readable width that cover `from` (inclusive) to `to` (exclusive), aligned to that width; both in Unix
 * milliseconds, `from` below `to`.
 */
export function bucketsOf(from: number, to: number): { step: number; times: number[] } {
  const span = to - from;
  // The bucket `from` falls into may begin before it, which makes one more.
  const step = STEPS.find((width) => span / width <= MAX_BUCKETS - 1) ?? Math.ceil(span / (MAX_BUCKETS - 1));
  const times: number[] = [];
  for (let time = Math.floor(from / step) * step; time < to; time += step) times.push(time);
  return { step, times };
}
