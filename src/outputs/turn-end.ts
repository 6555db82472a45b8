import process from 'node:process';
import { SEVERITY } from '../record/level.ts';
import type { StampedRecord } from '../record/record.ts';

/** Characters that wait for the end of the turn, at most. */
const FULL = 64 * 1024;

/** Writes what a turn has logged in one go, by its end; at once for a record of ERROR and above, and when it is much. */
export class TurnEnd {
  readonly #write: () => void;
  #characters = 0;
  #isScheduled = false;

  /** @param write writes what has come since it was last called. It tells by {@link written}. */
  constructor(write: () => void) {
    this.#write = write;
  }

  /** One more waits. */
  added({ severityNumber }: StampedRecord, characters: number): void {
    this.#characters += characters;
    if (severityNumber >= SEVERITY.error || this.#characters >= FULL) {
      this.#write();
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      process.nextTick(() => {
        this.#isScheduled = false;
        this.#write();
      });
    }
  }

  /** None waits any more. */
  written(): void {
    this.#characters = 0;
  }
}
