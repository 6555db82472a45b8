/** AnyValue and KeyValue of OTLP. Source: opentelemetry-proto, common/v1/common.proto. */
import { ARRAY, BOOL, BYTES, DOUBLE, INT, ITEM, KEY, MAP, STRING, VALUE } from './any-value-tags.ts';
import type { Key } from './keys.ts';
import { PADDED, shortText, varintSize, type Writer } from './writer.ts';

/** Deeper values are left empty: readers of protobuf stop at 100 messages in one another, and a map takes three a level. */
const MAX_DEPTH = 24;

/** The most an attribute needs beside its key and text while its lengths are one byte each. */
const FRAME = 20;
const ONE_BYTE = 127;
/** Bytes of a KeyValue around its key and a short string: three tags, three lengths. */
const AROUND_STRING = 6;
const INT64_LIMIT = 2 ** 63;
/** UTF-8 takes no more of a UTF-16 code unit. */
const UTF8_MAX = 3;

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * One attribute: a whole field of KeyValue.
 *
 * @param tag of the field, one byte.
 * @param max code units kept of texts, bytes kept of byte values.
 * @returns the offset behind it, or -1 when there is no room.
 */
export function writeAttribute(
  writer: Writer,
  at: number,
  tag: number,
  key: Key,
  value: unknown,
  max: number,
): number {
  const { view, target, limit } = writer;
  const { size, words } = key;
  // Fields of the writer are read once, and its methods not called: this is where most of a record's time goes.
  if (size === -1 || at + size + FRAME > limit) {
    return writeKeyValue(writer, at, tag, key.text, value, max, 0);
  }
  const keyAt = at + 4;
  const valueAt = keyAt + size;
  for (let index = 0; index < words.length; index++) {
    view.setInt32(keyAt + (index << 2), words[index] as number, true);
  }
  if (typeof value === 'string') {
    const textAt = valueAt + 4;
    const { length } = value;
    const bytes =
      length <= max && length + size + AROUND_STRING <= ONE_BYTE
        ? shortText(target, textAt, limit, value)
        : -1;
    if (bytes === -1 || bytes + size + AROUND_STRING > ONE_BYTE) {
      return writeKeyValue(writer, at, tag, key.text, value, max, 0);
    }
    view.setInt32(at, tag | ((bytes + size + AROUND_STRING) << 8) | key.head, true);
    view.setInt32(valueAt, VALUE | ((bytes + 2) << 8) | (STRING << 16) | (bytes << 24), true);
    return textAt + bytes;
  }
  if (typeof value === 'boolean') {
    view.setInt32(at, tag | ((size + 6) << 8) | key.head, true);
    view.setInt32(valueAt, VALUE | (2 << 8) | (BOOL << 16) | (value ? 1 << 24 : 0), true);
    return valueAt + 4;
  }
  if (typeof value === 'number') {
    let end = valueAt + 3;
    if ((value | 0) === value && value >= 0) {
      target[valueAt + 2] = INT;
      let rest = value;
      while (rest >= 0x80) {
        target[end++] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      target[end++] = rest;
    } else {
      end = writeNumber(writer, valueAt + 2, value);
    }
    target[valueAt] = VALUE;
    target[valueAt + 1] = end - valueAt - 2;
    view.setInt32(at, tag | ((end - at - 2) << 8) | key.head, true);
    return end;
  }
  return writeKeyValue(writer, at, tag, key.text, value, max, 0);
}

/**
 * A whole field of AnyValue, as a body is.
 *
 * @returns the offset behind it, or -1 when there is no room.
 */
export function writeValueField(
  writer: Writer,
  at: number,
  tag: number,
  value: unknown,
  max: number,
  depth: number,
): number {
  // A body, nearly always.
  if (typeof value === 'string' && value.length <= ONE_BYTE - 2 && value.length <= max) {
    const bytes = shortText(writer.target, at + 4, writer.limit, value);
    if (bytes !== -1 && bytes <= ONE_BYTE - 2) {
      writer.word(at, tag | ((bytes + 2) << 8) | (STRING << 16) | (bytes << 24));
      return at + 4 + bytes;
    }
  }
  const isShort = sizeBound(value) <= ONE_BYTE;
  const start = at + 1 + (isShort ? 1 : PADDED);
  if (start > writer.limit) return -1;
  const end = writeValue(writer, start, value, max, depth);
  if (end === -1) return -1;
  writer.byte(at, tag);
  if (isShort) writer.byte(at + 1, end - start);
  else if (!writer.padded(at + 1, end - start)) return -1;
  return end;
}

function writeKeyValue(
  writer: Writer,
  at: number,
  tag: number,
  key: string,
  value: unknown,
  max: number,
  depth: number,
): number {
  const isShort = UTF8_MAX * key.length + sizeBound(value) + 4 <= ONE_BYTE;
  const start = at + 1 + (isShort ? 1 : PADDED);
  const keyEnd = writeText(writer, start, KEY, key);
  if (keyEnd === -1) return -1;
  const end = writeValueField(writer, keyEnd, VALUE, value, max, depth);
  if (end === -1) return -1;
  writer.byte(at, tag);
  if (isShort) writer.byte(at + 1, end - start);
  else if (!writer.padded(at + 1, end - start)) return -1;
  return end;
}

/** The most bytes an AnyValue takes; Infinity for what is not worth telling. */
function sizeBound(value: unknown): number {
  if (typeof value === 'string') return value.length > ONE_BYTE ? Infinity : UTF8_MAX * value.length + 2;
  if (typeof value === 'object' && value !== null) return Infinity;
  return 11;
}

/** What AnyValue holds; nothing for null and for what is no value. */
function writeValue(writer: Writer, at: number, value: unknown, max: number, depth: number): number {
  switch (typeof value) {
    case 'string':
      return writeText(writer, at, STRING, value.length <= max ? value : value.substring(0, max));
    case 'boolean':
      if (at + 2 > writer.limit) return -1;
      writer.byte(at, BOOL);
      writer.byte(at + 1, value ? 1 : 0);
      return at + 2;
    case 'number':
      return at + 11 > writer.limit ? -1 : writeNumber(writer, at, value);
    case 'object':
      if (value === null || depth >= MAX_DEPTH) return at;
      if (value instanceof Uint8Array) {
        return writeBytes(writer, at, value.length <= max ? value : value.subarray(0, max));
      }
      return writeContainer(writer, at, value, max, depth + 1);
    default:
      return at;
  }
}

/** At most 11 bytes, for which the caller has seen that there is room. */
function writeNumber(writer: Writer, at: number, value: number): number {
  if (Number.isInteger(value) && value >= -INT64_LIMIT && value < INT64_LIMIT) {
    writer.byte(at, INT);
    return writer.int64(at + 1, value);
  }
  writer.byte(at, DOUBLE);
  writer.double(at + 1, value);
  return at + 9;
}

/** A whole field of text. */
export function writeText(writer: Writer, at: number, tag: number, text: string): number {
  if (text.length <= ONE_BYTE) {
    const bytes = shortText(writer.target, at + 2, writer.limit, text);
    if (bytes !== -1 && bytes <= ONE_BYTE) {
      writer.byte(at, tag);
      writer.byte(at + 1, bytes);
      return at + 2 + bytes;
    }
  }
  const size = Buffer.byteLength(text);
  if (at + 1 + varintSize(size) + size > writer.limit) return -1;
  writer.byte(at, tag);
  return writer.text(writer.varint(at + 1, size), text, size);
}

function writeBytes(writer: Writer, at: number, bytes: Uint8Array): number {
  const size = bytes.length;
  if (at + 1 + varintSize(size) + size > writer.limit) return -1;
  writer.byte(at, BYTES);
  return writer.bytes(writer.varint(at + 1, size), bytes);
}

function writeContainer(writer: Writer, at: number, value: object, max: number, depth: number): number {
  const start = at + 1 + PADDED;
  if (start > writer.limit) return -1;
  let end = start;
  if (Array.isArray(value)) {
    writer.byte(at, ARRAY);
    for (let index = 0; index < value.length && end !== -1; index++) {
      end = writeValueField(writer, end, ITEM, value[index], max, depth);
    }
  } else {
    writer.byte(at, MAP);
    for (const key in value) {
      if (!hasOwn.call(value, key)) continue;
      const item = (value as { [key: string]: unknown })[key];
      if (item === undefined) continue;
      end = writeKeyValue(writer, end, ITEM, key, item, max, depth);
      if (end === -1) break;
    }
  }
  return end !== -1 && writer.padded(at + 1, end - start) ? end : -1;
}
