import { type JsonBuffer, type Literal, literal, STEP } from './json-buffer.ts';
import { isSpecial } from './json-escapes.ts';
import type { Source } from './reader.ts';

/** Tags of AnyValue. Source: opentelemetry-proto, common/v1/common.proto. */
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;

const NAMES = {
  int: literal('"intValue":'),
  true: literal('"boolValue":true'),
  false: literal('"boolValue":false'),
  end: literal('}}'),
};

/** `"stringValue":"` and `"}}` in words, and four spaces. */
const STRING_SIZE = 15;
const [STRING_1 = 0, STRING_2 = 0, STRING_3 = 0, STRING_4 = 0] = literal('"stringValue":"').words;
const [END_OF_STRING = 0] = literal('"}}').words;
const SPACES = 0x2020_2020;

/**
 * The most frequent attributes in one go: text that needs no escape, booleans and small whole numbers.
 *
 * @param name as JsonKeys gives it.
 * @param at where their AnyValue begins; it is not empty, and 4 bytes more than it can be read.
 * @returns false for any other; then nothing is written.
 */
export function writeSimple(
  out: JsonBuffer,
  name: Literal,
  { bytes, view: source }: Source,
  at: number,
  end: number,
): boolean {
  // Keys and values are below 128 bytes here, and take no more in JSON.
  out.reserve(3 * STEP);
  const { view } = out;
  let to = out.at;
  const { words } = name;
  for (let index = 0; index < words.length; index++) {
    view.setInt32(to + (index << 2), words[index] as number, true);
  }
  to += name.size;
  switch (bytes[at]) {
    case STRING: {
      let from = at + 2;
      if (from + (bytes[at + 1] as number) !== end) return false;
      view.setInt32(to, STRING_1, true);
      view.setInt32(to + 4, STRING_2, true);
      view.setInt32(to + 8, STRING_3, true);
      view.setInt32(to + 12, STRING_4, true);
      to += STRING_SIZE;
      for (; from + 4 <= end; from += 4, to += 4) {
        const word = source.getInt32(from, true);
        if (isSpecial(word)) return false;
        view.setInt32(to, word, true);
      }
      if (from < end) {
        // Spaces for what lies behind the end.
        const mask = (1 << ((end - from) << 3)) - 1;
        const word = (source.getInt32(from, true) & mask) | (SPACES & ~mask);
        if (isSpecial(word)) return false;
        view.setInt32(to, word, true);
        to += end - from;
      }
      view.setInt32(to, END_OF_STRING, true);
      out.at = to + 3;
      return true;
    }
    case BOOL: {
      const value = bytes[at + 1] as number;
      if (at + 2 !== end || value > 1) return false;
      out.at = to;
      out.literal(value === 1 ? NAMES.true : NAMES.false);
      out.literal(NAMES.end);
      return true;
    }
    case INT: {
      const value = smallInt(bytes, at + 1, end);
      if (value === -1) return false;
      out.at = to;
      out.literal(NAMES.int);
      out.digits(value);
      out.literal(NAMES.end);
      return true;
    }
    default:
      return false;
  }
}

/** A varint of up to four bytes that fills the bytes given; -1: it is another one. */
function smallInt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 4) return -1;
  let value = 0;
  let at = start;
  for (let shift = 0; at < end; shift += 7) {
    const byte = bytes[at++] as number;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at === end ? value : -1;
  }
  return -1;
}
