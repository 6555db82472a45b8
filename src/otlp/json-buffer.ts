import { isUtf8 } from 'node:buffer';
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
const ZERO = 0x30;
const UNICODE = 0x75;
const NOT_ASCII = 1;
/** What stands behind the backslash for a byte that may not stand in a JSON string as it is; 0: it may. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill(UNICODE, 0, 0x20);
ESCAPES.fill(NOT_ASCII, 0x80);
for (const character of '"\\') ESCAPES[character.charCodeAt(0)] = character.charCodeAt(0);
for (const [index, letter] of [...'btn_fr'].entries())
  if (letter !== '_') ESCAPES[8 + index] = letter.charCodeAt(0);

/** True when one of four bytes is not ASCII, or below 0x20, or a quote, or a backslash. */
export function isSpecial(word: number): boolean {
  return (
    ((word |
      (word - 0x2020_2020) |
      ((word ^ 0x2222_2222) - 0x0101_0101) |
      ((word ^ 0x5c5c_5c5c) - 0x0101_0101)) &
      0x8080_8080) !==
    0
  );
}

/** Two hex digits of each byte, as little-endian half words. */
const HEX = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++)
  HEX[byte] = Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16LE();

const divided: DividedTime = { seconds: 0, nanos: 0 };
/** 20 digits and two quotes. */
const TIME_WORDS = 6;

/** True when bytes may stand in a JSON string as they are, and are ASCII. */
export function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => ESCAPES[byte] === 0);
}

/** JSON in a Buffer that grows. The methods write one step each, whatever its size. */
export class JsonBuffer {
  at = 0;
  #out: Buffer;
  /** Over the whole buffer; another one after every call that may have made room. */
  view: DataView;
  /** The last time written, as it came in and as its digits went out. */
  #timeLow = 0;
  #timeHigh = 0;
  readonly #time = new Int32Array(TIME_WORDS);
  readonly #timeBytes = new Uint8Array(this.#time.buffer);
  #timeSize = writeTime(0, 0, this.#timeBytes);

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

  /** A number as JavaScript writes it: short and ASCII. */
  number(value: number): void {
    this.reserve(STEP);
    if (value >= 0 && value < 0x8000_0000 && (value | 0) === value) this.digits(value);
    else this.#ascii(String(value));
  }

  /** @param text short, of ASCII, with nothing in it that must be escaped. */
  quoted(text: string): void {
    this.reserve(STEP);
    this.#ascii(`"${text}"`);
  }

  /** A fixed64 as a string of its digits. */
  time(low: number, high: number): void {
    this.reserve(STEP);
    const view = this.view;
    const words = this.#time;
    if (low !== this.#timeLow || high !== this.#timeHigh) {
      this.#timeSize = writeTime(low, high, this.#timeBytes);
      this.#timeLow = low;
      this.#timeHigh = high;
    }
    for (let index = 0; index < TIME_WORDS; index++) {
      view.setInt32(this.at + (index << 2), words[index] as number, true);
    }
    this.at += this.#timeSize;
  }

  /** A whole number below 2^31. */
  digits(value: number): void {
    this.reserve(STEP);
    let size = 1;
    for (let bound = 10; value >= bound; bound *= 10) size++;
    writePadded(value, size, this.#out, this.at);
    this.at += size;
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

/**
 * The decimal digits of an unsigned 64-bit number, in quotes.
 *
 * @returns how many bytes they are.
 */
function writeTime(low: number, high: number, into: Uint8Array): number {
  divideNanos(low, high, divided);
  const { seconds, nanos } = divided;
  into[0] = QUOTE;
  if (seconds < 1e9 || seconds >= 1e10) {
    // Before 2001 or after 2286.
    const text = `${seconds === 0 ? nanos : `${seconds}${String(nanos).padStart(9, '0')}`}"`;
    return 1 + Buffer.from(text).copy(into, 1);
  }
  const upper = Math.floor(seconds / 1e5);
  writePadded(upper, 5, into, 1);
  writePadded(seconds - upper * 1e5, 5, into, 6);
  writePadded(nanos, 9, into, 11);
  into[20] = QUOTE;
  return 21;
}

function writePadded(value: number, digits: number, into: Uint8Array, at: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index--) {
    const tenth = (rest / 10) | 0;
    into[index] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
}
