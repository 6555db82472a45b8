/** How often a file is begun anew: at the turn of the local day or hour, or every so many milliseconds. */
export type Every = 'day' | 'hour' | number;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * @param time Unix milliseconds.
 * @returns the first moment after `time` at which a new period begins, in Unix milliseconds.
 */
export function periodEnd(time: number, every: Every): number {
  if (typeof every === 'number') return (Math.floor(time / every) + 1) * every;
  const date = new Date(time);
  if (every === 'day') return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
  const next = new Date(date);
  next.setMinutes(60, 0, 0);
  // An hour that the clock goes through twice has two ends.
  return next.getTime() > time && next.getTime() - time <= DAY ? next.getTime() : time + HOUR;
}
