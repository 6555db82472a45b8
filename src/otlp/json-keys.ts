import { type Literal, literal } from './json-buffer.ts';
import { isPlain } from './json-escapes.ts';

/** Keys kept, by a hash of their bytes; the newer of two in one place stays. */
const PLACES = 1_024;
const LONGEST = 64;

/** The key of an attribute, with what stands around it in JSON. */
interface Name {
  readonly size: number;
  readonly words: Int32Array;
  /** `,{"key":"name","value":{` */
  readonly json: Literal;
  /** What came after it the last time. */
  next: Name | undefined;
}

/**
 * Keys that were written before, found again by the key before them, or else by their bytes.
 */
export class JsonKeys {
  #before: Name = { size: -1, words: new Int32Array(0), json: literal(''), next: undefined };
  readonly #kept: (Name | undefined)[] = new Array(PLACES).fill(undefined);

  /**
   * @param view over the bytes of the key, and over at least 4 more behind them.
   * @returns `,{"key":"name","value":{`, or undefined for a key that is long or needs to be escaped.
   */
  find(view: DataView, start: number, size: number): Literal | undefined {
    const before = this.#before;
    let name = before.next;
    if (name === undefined || !isName(name, view, start, size)) {
      name = this.#lookUp(view, start, size);
      if (name === undefined) return undefined;
      before.next = name;
    }
    this.#before = name;
    return name.json;
  }

  #lookUp(view: DataView, start: number, size: number): Name | undefined {
    if (size > LONGEST) return undefined;
    const place = placeOf(view, start, size);
    const kept = this.#kept[place];
    if (kept !== undefined && isName(kept, view, start, size)) return kept;
    const made = makeName(Buffer.from(view.buffer, start, size));
    if (made !== undefined) this.#kept[place] = made;
    return made;
  }
}

/** A hash of the first, the middle and the last bytes. */
function placeOf(view: DataView, start: number, size: number): number {
  let hash = size;
  if (size < 4) {
    for (let offset = 0; offset < size; offset++) hash = (hash << 8) ^ view.getUint8(start + offset);
  } else {
    hash = Math.imul(hash ^ view.getInt32(start, true), 0x9e37_79b1);
    hash = Math.imul(hash ^ view.getInt32(start + (size >> 1) - 2, true), 0x85eb_ca77);
    hash = Math.imul(hash ^ view.getInt32(start + size - 4, true), 0xc2b2_ae3d);
  }
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}

function makeName(bytes: Buffer): Name | undefined {
  if (!isPlain(bytes)) return undefined;
  const text = bytes.toString('latin1');
  return {
    size: bytes.length,
    words: literal(text).words,
    json: literal(`,{"key":"${text}","value":{`),
    next: undefined,
  };
}

function isName({ size, words }: Name, view: DataView, start: number, length: number): boolean {
  if (size !== length) return false;
  const whole = size >> 2;
  for (let index = 0; index < whole; index++) {
    if (view.getInt32(start + (index << 2), true) !== words[index]) return false;
  }
  const rest = size & 3;
  if (rest === 0) return true;
  const mask = (1 << (rest << 3)) - 1;
  return (view.getInt32(start + (whole << 2), true) & mask) === words[whole];
}
