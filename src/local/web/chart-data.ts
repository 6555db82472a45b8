/** From the server's figures to what a chart draws. */
import type { Charts, Level } from '../api.ts';
import { LEVELS } from './routes.ts';

/**
 * How many buckets have ended: the last one is still filling, and its low rate would read as a drop.
 * At least one is kept.
 */
export function endedBuckets(charts: Pick<Charts, 'times' | 'step'>, now: number): number {
  let count = charts.times.length;
  while (count > 1 && (charts.times[count - 1] ?? 0) + charts.step > now) count -= 1;
  return count;
}

/** Each level on top of the lower ones: TRACE first, FATAL is the whole height. */
export function stackedLevels(
  levels: Charts['logsByLevel'],
): { level: Level; own: number[]; top: number[] }[] {
  let below: number[] = [];
  return LEVELS.map((level) => {
    const own = levels[level];
    const top = own.map((value, index) => value + (below[index] ?? 0));
    below = top;
    return { level, own, top };
  });
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Whether there is anything to draw. */
export function hasFigures(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null && value > 0);
}
