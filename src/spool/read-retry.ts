import type { Clock } from './clock.ts';
import { isPassing } from './file-system.ts';
import { BrokenCompressionError } from './segment-source.ts';
import { CorruptHeaderError } from './stored-segment.ts';

/** Tries at a segment that cannot be read. */
const TRIES = 5;
/** Milliseconds to the second try; each further one waits twice as long. */
const FIRST_PAUSE = 500;
/** Times that doubles. */
const MOST_DOUBLINGS = 6;

/** When a segment that cannot be read is tried again, and when there is no use in it. */
export class ReadRetry {
  readonly #clock: Clock;
  #failures = 0;
  #resumeAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it is too early for the next try. */
  get isWaiting(): boolean {
    return this.#resumeAt > this.#clock.elapsed();
  }

  worked(): void {
    this.#failures = 0;
  }

  /** @returns whether it can never be read. */
  failed(error: Error): boolean {
    this.#failures++;
    this.#resumeAt = this.#clock.elapsed() + FIRST_PAUSE * 2 ** Math.min(this.#failures - 1, MOST_DOUBLINGS);
    if (error instanceof CorruptHeaderError || error instanceof BrokenCompressionError) return true;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing || (this.#failures >= TRIES && !isPassing(error));
  }

  /** The next try is at another segment. */
  reset(): void {
    this.#failures = 0;
    this.#resumeAt = Number.NEGATIVE_INFINITY;
  }
}
