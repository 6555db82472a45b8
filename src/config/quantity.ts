/** Sizes and times as people write them. */

const SIZE_UNITS: { readonly [unit: string]: number } = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/**
 * @param text `1GB`, `500MB`, `64KiB`: units of 1024.
 * @returns bytes; NaN for what is no size.
 */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt])i?b?$/i.exec(text.trim());
  return Math.floor(Number(match?.[1]) * (SIZE_UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN));
}

const TIME_UNITS: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * @param text `7d`, `12h`, `500ms`.
 * @returns milliseconds; NaN for what is no time.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|[smhdw])$/i.exec(text.trim());
  return Number(match?.[1]) * (TIME_UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
}

/** Milliseconds. A timer for longer is over at once: who says so would have got the opposite. Source: Node, `setTimeout`. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** @returns the longest time a timer can be set for, where it is longer. */
export function timerMs(ms: number): number {
  return Math.min(ms, LONGEST_TIMER);
}
