/** @returns the value below which the part `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** One ratio a round: what else the machine did in that round fell on both. */
export function ratios(values: readonly number[], references: readonly number[]): number[] {
  return values.map((value, round) => value / (references[round] ?? Number.NaN));
}

/** `0.41 (0.38–0.45)`: the median, the 10th and the 90th percentile. */
export function spread(values: readonly number[], digits = 2): string {
  const text = (q: number) => quantile(values, q).toFixed(digits);
  return `${text(0.5)} (${text(0.1)}–${text(0.9)})`;
}

/** Thousands set apart, as in `1,000,000`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
