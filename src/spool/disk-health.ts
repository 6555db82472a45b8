import type { Clock } from './clock.ts';

/** Milliseconds without an attempt after the disk has refused something. */
const PAUSE = 1_000;

/** Whether the disk takes writes, for all lanes together. While it does not, one write a second tries it. */
export class DiskHealth {
  readonly #clock: Clock;
  readonly #changed: (error: Error | undefined) => void;
  #isWell = true;
  #tryAgainAt = 0;

  /** @param changed told once when the disk begins to fail, with the error, and once when it takes writes again. */
  constructor(clock: Clock, changed: (error: Error | undefined) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get isToBeTried(): boolean {
    return this.#isWell || this.#clock.elapsed() >= this.#tryAgainAt;
  }

  took(): void {
    if (this.#isWell) return;
    this.#isWell = true;
    this.#changed(undefined);
  }

  refused(error: Error): void {
    this.#tryAgainAt = this.#clock.elapsed() + PAUSE;
    if (!this.#isWell) return;
    this.#isWell = false;
    this.#changed(error);
  }
}
