export interface OutageWords {
  /** What becomes of records meanwhile. Default: nothing is said of them. */
  readonly meanwhile?: string;
  /** What is said of the destination when it is over. Default: `takes records again`. */
  readonly over?: string;
  /** Milliseconds without a failure until a success is believed. Default 0. */
  readonly calmMs?: number;
  /** Milliseconds of any clock. */
  readonly now?: () => number;
}

/** Tells once that a destination cannot be sent to, and once that it can again. */
export class Outage {
  readonly #destination: string;
  readonly #say: (line: string) => void;
  readonly #words: OutageWords;
  #isOn = false;
  #failedAt = 0;

  /** @param say takes one line for people. */
  constructor(destination: string, say: (line: string) => void, words: OutageWords = {}) {
    this.#destination = destination;
    this.#say = say;
    this.#words = words;
  }

  failed(reason: string): void {
    const { meanwhile } = this.#words;
    this.#failedAt = this.#now();
    if (this.#isOn) return;
    this.#isOn = true;
    this.#say(
      `${this.#destination} cannot be sent to (${reason})${meanwhile === undefined ? '' : `: ${meanwhile}`}`,
    );
  }

  succeeded(): void {
    const { over = 'takes records again', calmMs = 0 } = this.#words;
    if (!this.#isOn || this.#now() - this.#failedAt < calmMs) return;
    this.#isOn = false;
    this.#say(`${this.#destination} ${over}`);
  }

  #now(): number {
    return this.#words.now?.() ?? performance.now();
  }
}
