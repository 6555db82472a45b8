/** Counts of records that were refused or not kept since the start, by reason. */
export class Counters {
  readonly #counts = new Map<string, number>();

  add(reason: string, count: number): void {
    if (count > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  /** By reason: `invalid`, `duplicate`, `metrics`, `max_age`, `max_size`. */
  snapshot(): { [reason: string]: number } {
    return Object.fromEntries(this.#counts);
  }
}
