/** Something that ends at an offset and is done with at some time, in any order. */
export interface Stretch {
  readonly end: number;
  isGone: boolean;
}

/** Up to where everything is done with, while stretches that follow each other are done with in any order. */
export class SettledPrefix {
  #offset: number;
  /** Those behind it, by offset; the first `#first` of the array are behind us. */
  #stretches: Stretch[] = [];
  #first = 0;

  constructor(offset: number) {
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Whether all stretches that were added are done with. */
  get isWhole(): boolean {
    return this.#first === this.#stretches.length;
  }

  /** @param stretch it begins where the one added before it ends. */
  add(stretch: Stretch): void {
    this.#stretches.push(stretch);
    if (stretch.isGone) this.advance();
  }

  /** To be called when a stretch is gone. */
  advance(): void {
    const stretches = this.#stretches;
    for (let stretch = stretches[this.#first]; stretch?.isGone; stretch = stretches[this.#first]) {
      this.#offset = stretch.end;
      // What it holds is not to be kept in memory for the sake of its place.
      stretches[this.#first++] = PASSED;
    }
    if (this.isWhole) {
      this.#stretches = [];
      this.#first = 0;
    } else if (this.#first > 1_000 && this.#first * 2 > stretches.length) {
      this.#stretches = stretches.slice(this.#first);
      this.#first = 0;
    }
  }
}

const PASSED: Stretch = { end: 0, isGone: true };
