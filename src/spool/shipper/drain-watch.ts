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
   */
  add(timeoutMs: number, isSafe: () => boolean, isPast: (() => boolean) | undefined): Promise<Drained> {
    return new Promise((resolve) => {
      const cancel = this.#after(timeoutMs, () => drain.end('late'));
      const drain: Drain = {
        deadline: this.#clock.elapsed() + timeoutMs,
        isSafe,
        isPast,
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
   * is down is not held up for the whole of its time, but for one try. Given up are those whose records are safe when
   *
   * - nobody is there: the connection was refused, or the address leads nowhere;
   * - somebody asks to be left alone for longer than there is time.
   *
   * @param retryIn milliseconds until the next try.
   */
  failed(isUnreachable: boolean, retryIn: number): void {
    for (const drain of [...this.#drains]) {
      const isInVain = isUnreachable || this.#clock.elapsed() + retryIn >= drain.deadline;
      if (isInVain && drain.isSafe()) drain.end('given-up');
    }
  }
}
