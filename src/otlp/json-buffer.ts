import { isUtf8 } from 'node:buffer';
import { ESCAPES, isSpecial, NOT_ASCII, UNICODE } from './json-escapes.ts';
import { type DividedTime, divideNanos } from './nanos.ts';
import type { Source } from './reader.ts';
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
export const STEP = 128;
/** JSON writes no byte of text as more than `\u0000`. */
const MAX_ESCAPED = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const POINT = 0x2e;
/** Two hex digits of each byte, as little-endian half words. */
const HEX = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++)
  HEX[byte] = Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16LE();

const divided: DividedTime = { seconds: 0, nanos: 0 };
/** 11 digits and a quote. */
const SECOND_WORDS = 3;
const TWO_32 = 4_294_967_296;

/** The digits of 0 to 999, as little-endian words. */
const THREE_DIGITS = new Int32Array(1_000);
for (let value = 0; value < 1_000; value++) {
  THREE_DIGITS[value] = Buffer.from(String(value).padStart(3, '0').padEnd(4, '\0')).readInt32LE();
}

/** JSON in a Buffer that grows. The methods write one step each, whatever its size. */
export class JsonBuffer {
  at = 0;
  #out: Buffer;
  /** Over the whole buffer; another one after every call that may have made room. */
  view: DataView;
  /** The second of the last time written: when it began, and a quote and its digits; no size: second 0. */
  #secondLow = 0;
  #secondHigh = 0;
  #secondSize = 0;
  readonly #second = new Int32Array(SECOND_WORDS);

  /** @param size bytes it is likely to need. */
  constructor(size: number) {
    this.#out = Buffer.allocUnsafeSlow(size + STEP);
    this.view = new DataView(this.#out.buffer);
  }

  /** What was written. Nothing may be written afterwards. */
  finish(): Buffer {
    return this.#out.subarray(0, this.at);
  }

  text(): string {
    return this.#out.toString('utf8', 0, this.at);
  }

  literal(literal: Literal): void {
    this.reserve(STEP);
    const { words } = literal;
    const view = this.view;
    for (let index = 0; index < words.length; index++) {
      view.setInt32(this.at + (index << 2), words[index] as number, true);
    }
    this.at += literal.size;
  }

  /** One ASCII character by its code. */
  character(code: number): void {
    this.reserve(STEP);
    this.#out[this.at++] = code;
  }

  /** The bracket of what was begun at `start`: it takes the place of the first comma, or stands there alone. */
  open(start: number, code: number): void {
    if (this.at === start) this.character(code);
    else this.#out[start] = code;
  }

  /** Bytes of text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
  string(source: Source, start: number, end: number): void {
    this.reserve(end - start + STEP);
    const from = source.view;
    const view = this.view;
    let at = this.at;
    view.setUint8(at++, QUOTE);
    let index = start;
    for (; index + 4 <= end; index += 4) {
      const word = from.getInt32(index, true);
      if (isSpecial(word)) {
        this.#difficult(source, start, end);
        return;
      }
      view.setInt32(at, word, true);
      at += 4;
    }
    for (; index < end; index++) {
      const byte = from.getUint8(index);
      if (ESCAPES[byte] !== 0) {
        this.#difficult(source, start, end);
        return;
      }
      view.setUint8(at++, byte);
    }
    view.setUint8(at++, QUOTE);
    this.at = at;
  }

  /** Text in which something must be escaped, or that is not ASCII. */
  #difficult({ bytes }: Source, start: number, end: number): void {
    this.reserve(MAX_ESCAPED * (end - start) + STEP);
    const out = this.#out;
    let at = this.at;
    let isChecked = false;
    out[at++] = QUOTE;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      const escaped = ESCAPES[byte] as number;
      if (escaped === NOT_ASCII && !isChecked) {
        const rest = Buffer.from(bytes.buffer, index, end - index);
        if (!isUtf8(rest)) {
          // Every byte becomes three at most, of which none is escaped.
          at += out.write(JSON.stringify(rest.toString()).slice(1, -1), at);
          break;
        }
        isChecked = true;
      }
      if (escaped === 0 || escaped === NOT_ASCII) {
        out[at++] = byte;
        continue;
      }
      out[at++] = BACKSLASH;
      out[at++] = escaped;
      if (escaped === UNICODE) at += out.write(byte.toString(16).padStart(4, '0'), at, 'latin1');
    }
    out[at++] = QUOTE;
    this.at = at;
  }

  hex({ bytes }: Source, start: number, end: number): void {
    this.reserve(2 * (end - start) + STEP);
    const view = this.view;
    view.setUint8(this.at++, QUOTE);
    for (let index = start; index < end; index++) {
      view.setUint16(this.at, HEX[bytes[index] as number] as number, true);
      this.at += 2;
    }
    view.setUint8(this.at++, QUOTE);
  }

  base64({ bytes }: Source, start: number, end: number): void {
    this.reserve(2 * (end - start) + STEP);
    const text = Buffer.from(bytes.buffer, start, end - start).toString('base64');
    this.at += this.#out.write(`"${text}"`, this.at, 'latin1');
  }

  /** A number as JavaScript writes it, or, where that is the same number, with fewer than four decimals. */
  number(value: number): void {
    if (value >= 0 && value < 0x8000_0000) {
      if ((value | 0) === value) {
        this.digits(value);
        return;
      }
      const thousandths = Math.round(value * 1_000);
      if (value < 2_000_000 && thousandths / 1_000 === value) {
        this.#decimals(thousandths);
        return;
      }
    }
    this.reserve(STEP);
    this.#ascii(String(value));
  }

  /** Division rounds correctly: what is equal to a quotient is read again from its decimals. */
  #decimals(thousandths: number): void {
    const whole = (thousandths / 1_000) | 0;
    const rest = thousandths - whole * 1_000;
    this.digits(whole);
    this.view.setInt32(this.at, POINT | ((THREE_DIGITS[rest] as number) << 8), true);
    this.at += rest % 10 !== 0 ? 4 : rest % 100 !== 0 ? 3 : 2;
  }

  /** @param text short, of ASCII, with nothing in it that must be escaped. */
  quoted(text: string): void {
    this.reserve(STEP);
    this.#ascii(`"${text}"`);
  }

  /** A fixed64 of nanoseconds as a string of its digits. */
  time(low: number, high: number): void {
    this.reserve(STEP);
    let nanos = (high - this.#secondHigh) * TWO_32 + (low - this.#secondLow);
    if (!(nanos >= 0 && nanos < 1e9)) nanos = this.#newSecond(low, high);
    if (this.#secondSize === 0) {
      this.quoted(String(nanos));
      return;
    }
    const { view } = this;
    const words = this.#second;
    for (let index = 0; index < SECOND_WORDS; index++) {
      view.setInt32(this.at + (index << 2), words[index] as number, true);
    }
    const at = this.at + this.#secondSize;
    const millis = (nanos / 1e6) | 0;
    const rest = nanos - millis * 1e6;
    const micros = (rest / 1e3) | 0;
    view.setInt32(at, THREE_DIGITS[millis] as number, true);
    view.setInt32(at + 3, THREE_DIGITS[micros] as number, true);
    view.setInt32(at + 6, (THREE_DIGITS[rest - micros * 1e3] as number) | (QUOTE << 24), true);
    this.at = at + 10;
  }

  /** @returns the nanoseconds over. */
  #newSecond(low: number, high: number): number {
    divideNanos(low, high, divided);
    const { seconds, nanos } = divided;
    const start = low - nanos;
    this.#secondLow = start < 0 ? start + TWO_32 : start;
    this.#secondHigh = start < 0 ? high - 1 : high;
    const digits = Buffer.from(`"${seconds}`);
    this.#second.set(wordsOf(digits));
    this.#secondSize = seconds === 0 ? 0 : digits.length;
    return nanos;
  }

  /** Writes again what stands between two offsets: less than a step. */
  repeat(start: number, end: number): void {
    this.reserve(STEP);
    const { view } = this;
    for (let from = start; from < end; from += 4)
      view.setInt32(this.at + from - start, view.getInt32(from, true), true);
    this.at += end - start;
  }

  /** A whole number below 2^31. */
  digits(value: number): void {
    this.reserve(STEP);
    if (value < 1e3) {
      this.#leading(value);
    } else if (value < 1e6) {
      const thousands = (value / 1e3) | 0;
      this.#leading(thousands);
      this.#group(value - thousands * 1e3);
    } else {
      const millions = (value / 1e6) | 0;
      const rest = value - millions * 1e6;
      const thousands = (rest / 1e3) | 0;
      this.digits(millions);
      this.#group(thousands);
      this.#group(rest - thousands * 1e3);
    }
  }

  #leading(value: number): void {
    const missing = value < 10 ? 2 : value < 100 ? 1 : 0;
    this.view.setInt32(this.at, (THREE_DIGITS[value] as number) >> (missing << 3), true);
    this.at += 3 - missing;
  }

  #group(value: number): void {
    this.view.setInt32(this.at, THREE_DIGITS[value] as number, true);
    this.at += 3;
  }

  #ascii(text: string): void {
    const out = this.#out;
    for (let index = 0; index < text.length; index++) out[this.at + index] = text.charCodeAt(index);
    this.at += text.length;
  }

  /** Makes room for so many bytes. */
  reserve(size: number): void {
    if (this.at + size > this.#out.length) this.#grow(size);
  }

  #grow(size: number): void {
    const out = Buffer.allocUnsafeSlow(2 * (this.at + size));
    this.#out.copy(out, 0, 0, this.at);
    this.#out = out;
    this.view = new DataView(out.buffer);
  }
}
