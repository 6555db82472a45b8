import type { Entry, Fates } from '../../../src/outputs/remote/sink.ts';

export const entries = (...texts: string[]): Entry[] => texts.map((text) => ({ text, time: 0 }));

/** Remembers what became of entries, and lets a test wait for it. */
export class Fate implements Fates {
  readonly arrived: string[] = [];
  readonly gone: string[] = [];
  readonly said: string[] = [];
  bounces = 0;
  #waiting: { until: () => boolean; resolve: () => void }[] = [];

  sent(sent: readonly Entry[]): void {
    this.arrived.push(...sent.map(({ text }) => text));
    this.changed();
  }

  lost(lost: readonly Entry[]): void {
    this.gone.push(...lost.map(({ text }) => text));
    this.changed();
  }

  bounced(): void {
    this.bounces++;
    this.changed();
  }

  say(line: string): void {
    this.said.push(line);
    this.changed();
  }

  changed(): void {
    for (const { until, resolve } of this.#waiting) if (until()) resolve();
    this.#waiting = this.#waiting.filter(({ until }) => !until());
  }

  until(until: () => boolean): Promise<void> {
    if (until()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ until, resolve }));
  }
}
