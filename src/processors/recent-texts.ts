/** Longer texts come too seldom a second time. */
const MAX_LENGTH = 256;
/** A power of two. */
const SLOTS = 1_024;
/**
 * Of so many texts that look alike one is kept: mostly they differ in a number, and none comes again. A prime, so that no
 * rhythm of theirs keeps one out for ever.
 */
const ALIKE = 61;

/**
 * Remembers some of the texts it was told of more than once: messages, routes, the ids of a request come again and again,
 * and to find one here takes less time than to look through its characters. Holds at most 1,024 texts.
 */
export class RecentTexts {
  readonly #texts: (string | undefined)[] = new Array(SLOTS).fill(undefined);
  /** Of the text told of last in each slot. */
  readonly #sketches = new Int32Array(SLOTS);
  /** How many texts of that sketch came in a row. */
  readonly #alike = new Uint32Array(SLOTS);

  has(text: string): boolean {
    return this.#texts[sketch(text) & (SLOTS - 1)] === text;
  }

  add(text: string): void {
    if (text.length > MAX_LENGTH) return;
    const sketched = sketch(text);
    const slot = sketched & (SLOTS - 1);
    if (this.#sketches[slot] !== sketched) {
      this.#sketches[slot] = sketched;
      this.#alike[slot] = 0;
    } else if ((this.#alike[slot] as number)++ % ALIKE === 0) {
      this.#texts[slot] = ownCopy(text);
    }
  }
}

/** A number that differs for most texts that do. */
function sketch(text: string): number {
  const { length } = text;
  const middle = text.charCodeAt(length >> 1);
  return (((length * 31 + text.charCodeAt(length - 2)) * 31 + middle) * 31 + text.charCodeAt(length - 1)) | 0;
}

/**
 * The same text, but not as part of a longer one, which would stay in memory with it. As the name of a property V8 has
 * one string for all of its kind, to which literals in code belong: comparing those takes one look.
 */
function ownCopy(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? '';
}
