/** Which stretch of time is shown: everything, the last so many milliseconds, or between two moments. */

export type TimeRange =
  | { kind: 'all' }
  /** `ms` before now, moving on with the clock. */
  | { kind: 'last'; ms: number }
  /** Unix milliseconds; null leaves that side open. */
  | { kind: 'between'; from: number | null; to: number | null };

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** What the picker offers. */
export const RANGE_PRESETS: readonly number[] = [
  5 * 60_000,
  15 * 60_000,
  60 * 60_000,
  6 * 3_600_000,
  24 * 3_600_000,
  7 * 86_400_000,
];

/** `15m`, `1h`, `7d`; the largest unit that divides it. */
export function spanText(ms: number): string {
  for (const [unit, size] of UNITS) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms / 1000}s`;
}

/** Milliseconds of `15m`, `1h`, `7d`, or null. */
export function parseSpan(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim());
  const size = UNITS.find(([unit]) => unit === match?.[2])?.[1];
  const count = Number(match?.[1]);
  return size === undefined || !(count > 0) ? null : count * size;
}

function moment(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  // The range of Date: what is beyond is no moment and cannot be shown.
  return Math.abs(value) <= 8.64e15 ? value : null;
}

/** Reads `last`, `from` and `to`. A range that ends before it begins is turned round. */
export function parseRange(params: URLSearchParams, fallback: TimeRange): TimeRange {
  const last = params.get('last');
  if (last === 'all') return { kind: 'all' };
  const ms = last === null ? null : parseSpan(last);
  if (ms !== null) return { kind: 'last', ms };
  const from = moment(params.get('from'));
  const to = moment(params.get('to'));
  if (from === null && to === null) return fallback;
  if (from !== null && to !== null && from > to) return { kind: 'between', from: to, to: from };
  return { kind: 'between', from, to };
}

/** Writes what {@link parseRange} reads; nothing for the fallback itself. */
export function writeRange(params: URLSearchParams, range: TimeRange, fallback: TimeRange): void {
  if (sameRange(range, fallback)) return;
  if (range.kind === 'all') params.set('last', 'all');
  else if (range.kind === 'last') params.set('last', spanText(range.ms));
  else {
    if (range.from !== null) params.set('from', String(Math.round(range.from)));
    if (range.to !== null) params.set('to', String(Math.round(range.to)));
  }
}

export function sameRange(a: TimeRange, b: TimeRange): boolean {
  if (a.kind === 'last' && b.kind === 'last') return a.ms === b.ms;
  if (a.kind === 'between' && b.kind === 'between') return a.from === b.from && a.to === b.to;
  return a.kind === b.kind;
}

/** The moments to ask the server for, at the time `now`. */
export function resolveRange(range: TimeRange, now: number): { from?: number; to?: number } {
  if (range.kind === 'all') return {};
  if (range.kind === 'last') return { from: now - range.ms };
  return {
    ...(range.from === null ? {} : { from: range.from }),
    ...(range.to === null ? {} : { to: range.to }),
  };
}

/** Whether new records can still fall into it. */
export function isOpenEnded(range: TimeRange): boolean {
  return range.kind !== 'between' || range.to === null;
}

/** The least that is shown of a young store, milliseconds. */
const MIN_YOUNG = 60_000;

/**
 * A range that ends now, cut to begin with the oldest record: what lies before it can only be empty, and would press a
 * young store's few minutes against the right edge.
 *
 * @param oldest Unix milliseconds; null when not known.
 */
export function sinceOldest(range: TimeRange, oldest: number | null, now: number): TimeRange {
  if (range.kind !== 'last' || oldest === null) return range;
  const from = Math.min(oldest, now - MIN_YOUNG);
  return from <= now - range.ms ? range : { kind: 'between', from, to: null };
}
