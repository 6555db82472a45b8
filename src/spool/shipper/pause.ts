import { Backoff } from './backoff.ts';
import type { After } from './timer.ts';

/** The time between a failure and the next try. */
export class Pause {
  readonly #backoff: Backoff;
  readonly #after: After;
  readonly #elapsed: () => number;
  readonly #onEnd: () => void;
  #cancel: (() => void) | undefined;
  #until = 0;

  /**
   * @param elapsed milliseconds of a clock that never jumps.
   * @param random from 0 to 1.
   * @param onEnd called when it has run out by itself.
   */
  constructor(after: After, elapsed: () => number, random: () => number, onEnd: () => void) {
    this.#after = after;
    this.#elapsed = elapsed;
    this.#backoff = new Backoff(random);
    this.#onEnd = onEnd;
  }

  get isOn(): boolean {
    return this.#cancel !== undefined;
  }

  /** Milliseconds until the next try; 0 without a pause. */
  get left(): number {
    return this.isOn ? this.#until - this.#elapsed() : 0;
  }

  /**
   * Several requests fail together when a destination goes down; that is one failure.
   *
   * @param atLeast milliseconds the receiver has asked for.
   */
  start(atLeast = 0): void {
    if (this.isOn && this.left >= atLeast) return;
    const wait = this.isOn ? atLeast : this.#backoff.failed(atLeast);
    this.#cancel?.();
    this.#until = this.#elapsed() + wait;
    this.#cancel = this.#after(wait, () => {
      this.#cancel = undefined;
      this.#onEnd();
    });
  }

  /** Ends it now, without a call of `onEnd`, and starts with short ones again. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#backoff.succeeded();
  }
}
