/**
 * Protobuf written straight into a Buffer, which may lie over shared memory. Every method takes the offset to write at and
 * gives back the offset behind what it wrote, or -1 when there is no room; nothing throws and nothing is allocated.
 *
 * What is measured here (Node 24): `utf8Write` takes some 25 ns whatever the length, and tells the bytes it wrote; a loop over
 * `charCodeAt` takes 2 ns a character; four bytes stored as one word take as long as one byte.
 */

/** Word stores may write this many bytes behind what they are asked to; so much is kept free at the end. */
export const SLACK = 8;

/** Up to this length a loop is faster than a call. */
const SHORT_TEXT = 12;
const ASCII_MAX = 0x7f;

/** Room of a length that is not known beforehand: a varint padded to four bytes. */
export const PADDED = 4;
const PADDED_LIMIT = 2 ** 28;

const TWO_16 = 65_536;
const TWO_32 = 4_294_967_296;
const TWO_64 = TWO_32 * TWO_32;

/** Times from here on are told apart by a 4096th of a millisecond and no less: their sums below are exact. */
const EXACT_FROM = 2 ** 40;
/** Milliseconds. So many nanoseconds are less than 2^32. */
const NEAR = 4_000;
const BEFORE = 1_000;

/** What Buffer's `write` calls for UTF-8, half as long again. Not in Node's documentation: it is done without if need be. */
interface Utf8Writer {
  utf8Write?(text: string, at: number, size: number): number;
}
const hasUtf8Write = typeof (Buffer.prototype as Utf8Writer).utf8Write === 'function';

/** @returns the bytes written: whole characters alone, no more than `size`. */
export function writeUtf8(target: Buffer & Utf8Writer, text: string, at: number, size: number): number {
  return hasUtf8Write && target.utf8Write !== undefined
    ? target.utf8Write(text, at, size)
    : target.write(text, at, size, 'utf8');
}

/**
 * Writes a short text, without its length.
 *
 * @param limit where the room for it ends.
 * @returns its bytes, or -1 when there is no room, or would not be for any text of this length.
 */
export function shortText(target: Buffer, at: number, limit: number, text: string): number {
  const { length } = text;
  // With less room a text that is not ASCII might be cut.
  if (at + 3 * length > limit) return -1;
  if (length > SHORT_TEXT) return writeUtf8(target, text, at, 3 * length);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > ASCII_MAX) return writeUtf8(target, text, at, 3 * length);
    target[at + index] = code;
  }
  return length;
}

const NOTHING = Buffer.alloc(0);

/** Bytes of a length or another small varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Bytes as little-endian words, the last one filled up with zeros. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  for (const [index, byte] of bytes.entries()) {
    words[index >> 2] = (words[index >> 2] as number) | (byte << ((index & 3) << 3));
  }
  return words;
}

export class Writer {
  target: Buffer = NOTHING;
  /** Nothing may be written to here or behind, but for the excess of a last word. */
  limit = 0;
  view: DataView = new DataView(NOTHING.buffer, 0, 0);
  /** A time, in milliseconds and as 64 bits, that the next ones are likely to lie close behind. */
  #near = Number.POSITIVE_INFINITY;
  #nearLow = 0;
  #nearHigh = 0;
  readonly #views = new WeakMap<Buffer, DataView>();

  open(target: Buffer): void {
    if (target === this.target) return;
    let view = this.#views.get(target);
    if (view === undefined) {
      view = new DataView(target.buffer, target.byteOffset, target.length);
      this.#views.set(target, view);
    }
    this.view = view;
    this.target = target;
    this.limit = target.length - SLACK;
  }

  /** Four bytes, little-endian. The caller has seen that there is room for them. */
  word(at: number, word: number): void {
    this.view.setInt32(at, word, true);
  }

  /** `size` bytes out of prepared words. The caller has seen that there is room. */
  words(at: number, words: Int32Array): void {
    const { view } = this;
    for (let index = 0; index < words.length; index++) {
      view.setInt32(at + (index << 2), words[index] as number, true);
    }
  }

  byte(at: number, byte: number): void {
    this.target[at] = byte;
  }

  double(at: number, value: number): void {
    this.view.setFloat64(at, value, true);
  }

  /** A length or another number below 2^32. At most 5 bytes, for which the caller has seen that there is room. */
  varint(at: number, value: number): number {
    const { target } = this;
    let offset = at;
    let rest = value;
    while (rest > ASCII_MAX) {
      target[offset++] = (rest & ASCII_MAX) | 0x80;
      rest >>>= 7;
    }
    target[offset++] = rest;
    return offset;
  }

  /** A whole number between -2^63 and 2^63 as a 64-bit varint. At most 10 bytes, as above. */
  int64(at: number, value: number): number {
    if (value >= 0 && value < TWO_32) return this.varint(at, value);
    const { target } = this;
    let offset = at;
    let low = value >>> 0;
    let high = Math.floor(value / TWO_32) >>> 0;
    while (high > 0 || low > ASCII_MAX) {
      target[offset++] = (low & ASCII_MAX) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    target[offset++] = low;
    return offset;
  }

  /** Fills in a length for which `PADDED` bytes were left free. False: longer than it can say. */
  padded(at: number, length: number): boolean {
    if (length >= PADDED_LIMIT) return false;
    this.view.setInt32(
      at,
      (length & 0x7f) |
        ((length & 0x3f80) << 1) |
        ((length & 0x1f_c000) << 2) |
        ((length & 0xfe0_0000) << 3) |
        0x80_8080,
      true,
    );
    return true;
  }

  /**
   * Unix nanoseconds as a fixed64, 8 bytes, for which the caller has seen that there is room.
   *
   * @param ms Unix milliseconds with a fraction; what 64 bits cannot hold is written as 0, "unknown".
   */
  time(at: number, ms: number): void {
    const since = ms - this.#near;
    if (since >= 0 && since < NEAR) {
      let low = this.#nearLow + Math.floor(since * 1e6);
      let high = this.#nearHigh;
      if (low >= TWO_32) {
        low -= TWO_32;
        high++;
      }
      const { view } = this;
      view.setUint32(at, low, true);
      view.setUint32(at + 4, high, true);
    } else {
      this.#farTime(at, ms);
    }
  }

  #farTime(at: number, ms: number): void {
    if (!(ms >= 0 && ms < TWO_64 / 1e6)) {
      this.#nanos(at, 0, 0);
      return;
    }
    if (ms >= EXACT_FROM + BEFORE) {
      this.#near = Math.floor(ms) - BEFORE;
      this.#wholeTime(at, this.#near, 0);
      this.#nearLow = this.view.getUint32(at, true);
      this.#nearHigh = this.view.getUint32(at + 4, true);
    }
    const whole = Math.floor(ms);
    this.#wholeTime(at, whole, Math.floor((ms - whole) * 1e6));
  }

  /** In two parts of 16 bits and more, of which each is exact in a double. */
  #wholeTime(at: number, ms: number, nanos: number): void {
    const upper = Math.floor(ms / TWO_16);
    this.#nanos(at, upper * 1e6, (ms - upper * TWO_16) * 1e6 + nanos);
  }

  /** Writes again the 8 bytes that stand at `from`. The caller has seen that there is room. */
  repeat(from: number, at: number): void {
    const { view } = this;
    view.setInt32(at, view.getInt32(from, true), true);
    view.setInt32(at + 4, view.getInt32(from + 4, true), true);
  }

  /** Seconds and nanoseconds as a fixed64, as above. */
  hrTime(at: number, seconds: number, nanos: number): void {
    const total = seconds * 1e9 + nanos;
    if (!(total >= 0 && total < TWO_64)) {
      this.#nanos(at, 0, 0);
      return;
    }
    const whole = Math.floor(seconds);
    const upper = Math.floor(whole / TWO_16);
    const lower = (whole - upper * TWO_16) * 1e9 + Math.floor((seconds - whole) * 1e9 + nanos);
    this.#nanos(at, upper * 1e9, lower);
  }

  /** upper * 2^16 + lower, both below 2^53. */
  #nanos(at: number, upper: number, lower: number): void {
    const carry = Math.floor(lower / TWO_16);
    const sum = upper + carry;
    const high = Math.floor(sum / TWO_16);
    const { view } = this;
    view.setUint32(at, (sum - high * TWO_16) * TWO_16 + (lower - carry * TWO_16), true);
    view.setUint32(at + 4, high, true);
  }

  /** Text of `size` bytes of UTF-8, which `Buffer.byteLength` has told, without its length. */
  text(at: number, text: string, size: number): number {
    if (at + size > this.limit) return -1;
    const written = writeUtf8(this.target, text, at, size);
    if (written < size) this.target.fill(' ', at + written, at + size);
    return at + size;
  }

  bytes(at: number, bytes: Uint8Array): number {
    if (at + bytes.length > this.limit) return -1;
    this.target.set(bytes, at);
    return at + bytes.length;
  }
}
