import { wordsOf } from './writer.ts';

/** The longest key, in bytes, that is worth keeping encoded; with a short value all lengths of its KeyValue are one byte. */
export const MAX_KEPT_KEY = 96;
/** Keys kept. An application has some hundreds; one that makes keys out of data must not fill the memory. */
const MAX_KEPT = 4_096;

/** A key of an attribute, encoded once. */
export interface Key {
  readonly text: string;
  /** Bytes of the key; -1: too long to be kept encoded. */
  readonly size: number;
  /** Tag and length of field 1 of KeyValue, as the upper half of a word. */
  readonly head: number;
  readonly words: Int32Array;
  /** What was asked for after this one the last time: keys mostly come in the order in which they came before. */
  next: Key | undefined;
}

const FIELD_1 = 0x0a;

/** Encoded keys, found again by the key that went before them, or else by name. */
export class Keys {
  readonly first: Key = { text: '', size: -1, head: 0, words: new Int32Array(0), next: undefined };
  readonly #kept = new Map<string, Key>();

  /** @param before the key asked for before this one of the same record, or `first`. */
  after(before: Key, text: string): Key {
    const next = before.next;
    if (next !== undefined && next.text === text) return next;
    const key = this.#kept.get(text) ?? this.#keep(text);
    before.next = key;
    return key;
  }

  #keep(text: string): Key {
    const size = Buffer.byteLength(text);
    const isShort = size <= MAX_KEPT_KEY;
    const key: Key = {
      text,
      size: isShort ? size : -1,
      head: isShort ? (FIELD_1 << 16) | (size << 24) : 0,
      words: isShort ? wordsOf(Buffer.from(text)) : new Int32Array(0),
      next: undefined,
    };
    if (isShort) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      this.#kept.set(text, key);
    }
    return key;
  }
}
