/** Every entry that was ever logged, over all owners, and what has become of it as far as anybody but the spool knows. */
import assert from 'node:assert/strict';
import type { Lane } from '../../../src/spool/spool.ts';

export interface Entry {
  readonly text: string;
  readonly lane: Lane;
  readonly owner: number;
  /** Times it was accepted by the destination. */
  accepted: number;
  isRefused: boolean;
  /** It may come a second time: a crash came between its acceptance and the note of that. */
  mayComeAgain: boolean;
  /** It was in no completed write when its process ended, or not synced when the power did. */
  mayBeLost: boolean;
  /** It outlives a power cut. */
  isDurable: boolean;
}

export class Book {
  readonly #entries = new Map<string, Entry>();

  get all(): Entry[] {
    return [...this.#entries.values()];
  }

  add(lane: Lane, owner: number, bytes: number): string {
    const text = `${this.#entries.size} ${'x'.repeat(bytes)}`;
    const fate = { accepted: 0, isRefused: false, mayComeAgain: false, mayBeLost: false, isDurable: false };
    this.#entries.set(text, { text, lane, owner, ...fate });
    return text;
  }

  entry(text: string): Entry {
    const entry = this.#entries.get(text);
    assert.ok(entry !== undefined, `a text that nobody wrote: ${text.slice(0, 40)}`);
    return entry;
  }

  accept(text: string): Entry {
    const entry = this.entry(text);
    entry.accepted++;
    const isFirst = entry.accepted === 1 && !entry.isRefused;
    assert.ok(isFirst || entry.mayComeAgain, `${name(entry)} was sent twice`);
    return entry;
  }

  refuse(text: string): void {
    const entry = this.entry(text);
    assert.ok(
      (!entry.isRefused && entry.accepted === 0) || entry.mayComeAgain,
      `${name(entry)} was sent twice`,
    );
    entry.isRefused = true;
  }

  /** Those that neither have reached the destination nor were allowed to get lost. */
  missing(): Entry[] {
    return this.all.filter(
      ({ accepted, isRefused, mayBeLost }) => accepted === 0 && !isRefused && !mayBeLost,
    );
  }
}

export function name({ text, lane, owner }: Entry): string {
  return `${Number.parseInt(text, 10)} (${lane} of owner ${owner})`;
}
