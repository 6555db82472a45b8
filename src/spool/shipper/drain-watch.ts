import type { Clock } from '../clock.ts';
import type { After } from './timer.ts';

/**
 * How a drain ended:
 *
 * - `done`: all that was there when it began has been settled.
 * - `given-up`: nobody is there to take it, or not before the time is over, and what is left is safe on disk.
 * - `late`: the time is over.
 */
export type Drained = 'done' | 'given-up' | 'late';

interface Drain {
  readonly deadline: number;
  readonly isSafe: () => boolean;
  readonly isPast: (() => boolean) | undefined;
  /** Tries since it began that found nobody. */
  unreachable: number;
  end(how: Drained): void;
}

/** Those who wait until all that they know of has been sent. */
export class DrainWatch {
  readonly #clock: Clock;
  readonly #after: After;
  readonly #drains = new Set<Drain>();

  constructor(clock: Clock, after: After) {
    this.#clock = clock;
    this.#after = after;
  }

  get isDraining(): boolean {
    return this.#drains.size > 0;
  }

  /**
   * @param timeoutMs milliseconds.
   * @param isSafe whether what is left would outlive the process.
   * @param isPast whether all that is there now has been settled; undefined: that is not known before all is.
   * @param wasUnreachable the last try before found nobody, so that one more will do.
   */
  add(
    timeoutMs: number,
    isSafe: () => boolean,
    isPast: (() => boolean) | undefined,
    wasUnreachable: boolean,
  ): Promise<Drained> {
    return new Promise((resolve) => {
      const cancel = this.#after(timeoutMs, () => drain.end('late'));
      const drain: Drain = {
        deadline: this.#clock.elapsed() + timeoutMs,
        isSafe,
        isPast,
        unreachable: wasUnreachable ? 1 : 0,
        end: (how) => {
          cancel();
          this.#drains.delete(drain);
          resolve(how);
        },
      };
      this.#drains.add(drain);
    });
  }

  /** @param isEmpty nothing at all is left. */
  settled(isEmpty: boolean): void {
    for (const drain of [...this.#drains]) if (isEmpty || drain.isPast?.()) drain.end('done');
  }

  /**
   * A try failed. Whoever's records are safe need not wait for what will not come: the exit of a process whose collector
   * is down is not held up for the whole of its time.
   *
   * - Nobody is there: given up after the second such try in a row, the one before the drain counted.
   * - Somebody asks to be left alone for longer than there is time: given up.
   *
   * @param retryIn milliseconds until the next try.
   */
  failed(isUnreachable: boolean, retryIn: number): void {
    for (const drain of [...this.#drains]) {
      drain.unreachable = isUnreachable ? drain.unreachable + 1 : 0;
      const isInVain = drain.unreachable >= 2 || this.#clock.elapsed() + retryIn >= drain.deadline;
      if (isInVain && drain.isSafe()) drain.end('given-up');
    }
  }
}
