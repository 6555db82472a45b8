import type { Clock } from '../../../src/spool/clock.ts';
import type { After } from '../../../src/spool/shipper/timer.ts';

/** A clock and its timers, moved by the test. */
export class FakeTime implements Clock {
  #now = 1_000;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 0, 1) + this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  readonly after: After = (ms, run) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer. */
  get next(): number | undefined {
    return this.#timers.length === 0 ? undefined : Math.min(...this.#timers.map(({ at }) => at)) - this.#now;
  }

  /** Lets time pass, with all that happens meanwhile. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settled();
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      this.#timers = this.#timers.filter((other) => other !== due);
      due.run();
    }
    this.#now = until;
  }
}

/** Lets everything run that only waits for its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
