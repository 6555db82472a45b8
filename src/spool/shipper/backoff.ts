/** Milliseconds. */
const FIRST = 500;
const LONGEST = 30_000;

/**
 * How long to wait between tries: twice as long each time, and any part of it by chance, so that many who failed together
 * do not come back together ("exponential backoff with full jitter").
 */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  /** @param random a number from 0 to 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * @param atLeast milliseconds the receiver has asked for.
   * @returns milliseconds until the next try.
   */
  failed(atLeast = 0): number {
    const range = Math.min(LONGEST, FIRST * 2 ** this.#failures);
    if (range < LONGEST) this.#failures++;
    const share = this.#random() * range;
    // Everybody else was told the same time, so the chance comes on top of it, in smaller measure.
    return Math.ceil(atLeast > 0 ? atLeast + Math.min(share, atLeast / 10) : share);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
