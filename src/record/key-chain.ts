/** Keys remembered. An application has some hundreds; one that makes keys of data must not fill the memory. */
const MAX_KEYS = 5_000;
/** Code units of the longest key that is remembered. */
const MAX_LENGTH = 256;

/** A key and what was found out about it. */
export interface KnownKey<T> {
  readonly key: string;
  readonly fact: T;
  /** The key that came behind this one the last time. */
  next: KnownKey<T> | undefined;
}

/**
 * What was found out about keys, found again by the key before: what is logged from one line of code has the same keys in
 * the same order every time, and to compare a key with the one expected is faster than to look it up.
 */
export class KeyChain<T> {
  /** Stands before the first key of an object. */
  readonly start: KnownKey<T>;
  readonly #known = new Map<string, KnownKey<T>>();
  readonly #findOut: (key: string) => T;

  /** @param findOut is asked once for each key, and again for one that was forgotten or is too long to be remembered. */
  constructor(findOut: (key: string) => T) {
    this.#findOut = findOut;
    this.start = { key: '', fact: findOut(''), next: undefined };
  }

  /** @param before the key before this one in the same object, or `start`. */
  after(before: KnownKey<T>, key: string): KnownKey<T> {
    const { next } = before;
    if (next !== undefined && next.key === key) return next;
    const known = this.find(key);
    if (key.length <= MAX_LENGTH) before.next = known;
    return known;
  }

  /** Without a key before it. */
  find(key: string): KnownKey<T> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made: KnownKey<T> = { key, fact: this.#findOut(key), next: undefined };
    if (key.length <= MAX_LENGTH) {
      if (this.#known.size >= MAX_KEYS) this.#known.clear();
      this.#known.set(key, made);
    }
    return made;
  }
}
