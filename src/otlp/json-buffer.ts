import { isUtf8 } from 'node:buffer';
import { wordsOf } from './writer.ts';

/** Text that is written again and again. */
export interface Literal {
  readonly size: number;
  readonly words: Int32Array;
}

/** @param text of ASCII alone. */
export function literal(text: string): Literal {
  return { size: text.length, words: wordsOf(Buffer.from(text, 'latin1')) };
}

/** Free bytes a single step may count on: longer than any literal, number or id, and the excess of its last word. */
const STEP = 128;
/** JSON writes no byte of text as more than `\u0000`. */
const MAX_ESCAPED = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
/** Bytes that may not stand in a JSON string as they are (1), or only as part of a sequence that is looked at (2). */
const SPECIAL = new Uint8Array(256);
SPECIAL.fill(1, 0, 0x20);
SPECIAL[QUOTE] = 1;
SPECIAL[BACKSLASH] = 1;
SPECIAL.fill(2, 0x80);

/** Two hex digits of each byte, as little-endian half words. */
const HEX = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++)
  HEX[byte] = Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16LE();

const BILLION = 1e9;
const TWO_16 = 65_536;

/** JSON in a Buffer that grows. The methods write one step each, whatever its size. */
export class JsonBuffer {
  at = 0;
  #out: Buffer;
  #view: DataView;
  /** The last time written, as it came in and as its digits went out. */
  #timeLow = 0;
  #timeHigh = 0;
  #time: Buffer = Buffer.from('0');

  /** @param size bytes it is likely to need. */
  constructor(size: number) {
    this.#out = Buffer.allocUnsafeSlow(size + STEP);
    this.#view = new DataView(this.#out.buffer);
  }

  /** What was written. Nothing may be written afterwards. */
  finish(): Buffer {
    return this.#out.subarray(0, this.at);
  }

  text(): string {
    return this.#out.toString('utf8', 0, this.at);
  }

  literal(literal: Literal): void {
    this.#reserve(STEP);
    const { words } = literal;
    const view = this.#view;
    for (let index = 0; index < words.length; index++) {
      view.setInt32(this.at + (index << 2), words[index] as number, true);
    }
    this.at += literal.size;
  }

  /** One ASCII character by its code. */
  character(code: number): void {
    this.#reserve(STEP);
    this.#out[this.at++] = code;
  }

  /** Bytes of text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
  string(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start + STEP);
    const out = this.#out;
    let at = this.at;
    out[at++] = QUOTE;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      if (SPECIAL[byte] !== 0) {
        this.#difficult(bytes, start, end);
        return;
      }
      out[at++] = byte;
    }
    out[at++] = QUOTE;
    this.at = at;
  }

  #difficult(bytes: Uint8Array, start: number, end: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    this.#reserve(MAX_ESCAPED * (isUtf8(text) ? text.length : 3 * text.length) + STEP);
    this.at += this.#out.write(JSON.stringify(text.toString('utf8')), this.at, 'utf8');
  }

  hex(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(2 * (end - start) + STEP);
    const view = this.#view;
    view.setUint8(this.at++, QUOTE);
    for (let index = start; index < end; index++) {
      view.setUint16(this.at, HEX[bytes[index] as number] as number, true);
      this.at += 2;
    }
    view.setUint8(this.at++, QUOTE);
  }

  base64(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(2 * (end - start) + STEP);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64');
    this.at += this.#out.write(`"${text}"`, this.at, 'latin1');
  }

  /** A number as JavaScript writes it: short and ASCII. */
  number(value: number): void {
    this.#reserve(STEP);
    if (value >= 0 && value < 1_000_000 && Number.isInteger(value)) this.#digits(value);
    else this.at += this.#out.write(String(value), this.at, 'latin1');
  }

  /** @param text short, of ASCII, with nothing in it that must be escaped. */
  quoted(text: string): void {
    this.#reserve(STEP);
    this.at += this.#out.write(`"${text}"`, this.at, 'latin1');
  }

  #digits(value: number): void {
    const out = this.#out;
    let size = 1;
    for (let bound = 10; value >= bound; bound *= 10) size++;
    let rest = value;
    for (let index = this.at + size - 1; index >= this.at; index--) {
      const tenth = (rest / 10) | 0;
      out[index] = ZERO + rest - 10 * tenth;
      rest = tenth;
    }
    this.at += size;
  }

  /** A fixed64 as a string of its digits. */
  time(low: number, high: number): void {
    this.#reserve(STEP);
    if (low !== this.#timeLow || high !== this.#timeHigh) {
      this.#time = Buffer.from(digitsOf(low, high));
      this.#timeLow = low;
      this.#timeHigh = high;
    }
    const out = this.#out;
    out[this.at++] = QUOTE;
    for (let index = 0; index < this.#time.length; index++) out[this.at++] = this.#time[index] as number;
    out[this.at++] = QUOTE;
  }

  #reserve(size: number): void {
    if (this.at + size > this.#out.length) this.#grow(size);
  }

  #grow(size: number): void {
    const out = Buffer.allocUnsafeSlow(2 * (this.at + size));
    this.#out.copy(out, 0, 0, this.at);
    this.#out = out;
    this.#view = new DataView(out.buffer);
  }
}

/** Decimal digits of an unsigned 64-bit number: divided by a billion, 16 bits at a time. */
function digitsOf(low: number, high: number): string {
  let quotient = 0;
  let rest = 0;
  for (const part of [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff]) {
    rest = rest * TWO_16 + part;
    const times = Math.floor(rest / BILLION);
    quotient = quotient * TWO_16 + times;
    rest -= times * BILLION;
  }
  return quotient === 0 ? String(rest) : `${quotient}${String(rest).padStart(9, '0')}`;
}
