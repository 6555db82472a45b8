/** OTLP's protobuf as OTLP's JSON, byte for byte: no message and no value is ever an object. */
import type { Field, Message } from './fields.ts';
import { JsonBuffer, literal } from './json-buffer.ts';
import { MalformedError, Reader } from './reader.ts';

/** Values in one another; more than anything encoded here has, and less than would exhaust the stack. */
const MAX_DEPTH = 100;

const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const CLOSE_LIST = 0x5d;

/** Tags of KeyValue, AnyValue, ArrayValue and KeyValueList. Source: opentelemetry-proto, common/v1/common.proto. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;
const ITEM = 0x0a;

const NAMES = {
  key: literal('{"key":'),
  noKey: literal('{"key":""'),
  value: literal(',"value":{'),
  endOfAttribute: literal('}}'),
  string: literal('"stringValue":'),
  bytes: literal('"bytesValue":'),
  int: literal('"intValue":'),
  double: literal('"doubleValue":'),
  true: literal('"boolValue":true'),
  false: literal('"boolValue":false'),
  array: literal('"arrayValue":{"values":['),
  map: literal('"kvlistValue":{"values":['),
  endOfList: literal(']}'),
};

const float = new DataView(new ArrayBuffer(8));

/** Writes messages out of bytes that may be anything. Every method throws MalformedError where they are no message. */
export class ToJson {
  readonly out: JsonBuffer;
  readonly #reader = new Reader(new Uint8Array(0));

  /** @param size bytes the JSON is likely to need. */
  constructor(size: number) {
    this.out = new JsonBuffer(size);
  }

  /** A message with its braces. */
  message(message: Message, bytes: Uint8Array, start: number, end: number): void {
    this.out.character(OPEN);
    this.members(message, bytes, start, end);
    this.out.character(CLOSE);
  }

  /**
   * The members of a message, to which others can be added.
   *
   * @returns false when there were none.
   */
  members(message: Message, bytes: Uint8Array, start: number, end: number): boolean {
    const reader = this.#reader;
    reader.bytes = bytes;
    reader.at = start;
    return this.#members(message, end);
  }

  #members(message: Message, end: number): boolean {
    const { out } = this;
    const reader = this.#reader;
    const { fields, always } = message;
    let seen = 0;
    while (reader.at < end) {
      const tag = reader.tag(end);
      const field = tag < fields.length ? fields[tag] : undefined;
      if (field === undefined || (field.isList && (seen & field.bit) !== 0)) {
        reader.skip(tag, end);
        continue;
      }
      if (seen !== 0) out.character(COMMA);
      seen |= field.bit;
      out.literal(field.name);
      if (field.isList) this.#list(field, end);
      else this.#field(field, end);
    }
    for (let index = 0; index < always.length; index++) {
      const field = always[index] as Field;
      if ((seen & field.bit) !== 0 || field.absent === undefined) continue;
      if (seen !== 0) out.character(COMMA);
      seen |= field.bit;
      out.literal(field.absent);
    }
    return seen !== 0;
  }

  /** A repeated field whose first tag is read, with those of its kind that stand further on. */
  #list(field: Field, end: number): void {
    const { out } = this;
    const reader = this.#reader;
    let behindRun = 0;
    let isRun = true;
    let isFirst = true;
    for (let tag = field.tag; ; tag = reader.tag(end)) {
      if (tag === field.tag) {
        if (!isFirst) out.character(COMMA);
        isFirst = false;
        this.#field(field, end);
      } else {
        isRun = false;
        reader.skip(tag, end);
      }
      if (isRun) behindRun = reader.at;
      if (reader.at >= end) break;
    }
    // What lies between them has still to be read.
    reader.at = behindRun;
    out.character(CLOSE_LIST);
  }

  #field(field: Field, end: number): void {
    const { out } = this;
    const reader = this.#reader;
    switch (field.form) {
      case 'time': {
        const low = reader.fixed64(end);
        out.time(low, reader.high);
        return;
      }
      case 'count':
        out.number(reader.varint(end));
        return;
      case 'fixed32':
        out.number(reader.fixed32(end));
        return;
      case 'text': {
        const stop = reader.endOf(end);
        out.string(reader.bytes, reader.at, stop);
        reader.at = stop;
        return;
      }
      case 'hex': {
        const stop = reader.endOf(end);
        out.hex(reader.bytes, reader.at, stop);
        reader.at = stop;
        return;
      }
      case 'attribute':
        this.#keyValue(reader.endOf(end), 0);
        return;
      case 'value':
        out.character(OPEN);
        this.#value(reader.endOf(end), 0);
        out.character(CLOSE);
        return;
      default:
        out.character(OPEN);
        if (field.message !== undefined) this.#members(field.message, reader.endOf(end));
        out.character(CLOSE);
    }
  }

  #keyValue(end: number, depth: number): void {
    const { out } = this;
    const reader = this.#reader;
    const { bytes } = reader;
    const start = reader.at;
    let key = -1;
    let value = -1;
    // Nearly always these two fields in this order, and nothing else.
    if (start < end && bytes[start] === KEY) {
      key = ++reader.at;
      reader.at = reader.endOf(end);
      if (reader.at < end && bytes[reader.at] === VALUE) {
        value = ++reader.at;
        if (reader.endOf(end) !== end) value = -1;
      }
    }
    if (value === -1) {
      key = this.#last(KEY, start, end);
      value = this.#last(VALUE, start, end);
    }
    if (key === -1) {
      out.literal(NAMES.noKey);
    } else {
      out.literal(NAMES.key);
      reader.at = key;
      const stop = reader.endOf(end);
      out.string(bytes, reader.at, stop);
    }
    out.literal(NAMES.value);
    if (value !== -1) {
      reader.at = value;
      this.#value(reader.endOf(end), depth);
    }
    out.literal(NAMES.endOfAttribute);
    reader.at = end;
  }

  /** Where the last field with this tag begins, behind the tag; -1: nowhere. */
  #last(wanted: number, start: number, end: number): number {
    const reader = this.#reader;
    let found = -1;
    reader.at = start;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === wanted) found = reader.at;
      reader.skip(tag, end);
    }
    return found;
  }

  /** What stands between the braces of an AnyValue: of several fields the last one. */
  #value(end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new MalformedError('values are nested too deeply');
    const { out } = this;
    const reader = this.#reader;
    const start = out.at;
    while (reader.at < end) {
      const tag = reader.tag(end);
      switch (tag) {
        case STRING: {
          out.at = start;
          out.literal(NAMES.string);
          const stop = reader.endOf(end);
          out.string(reader.bytes, reader.at, stop);
          reader.at = stop;
          break;
        }
        case BOOL: {
          out.at = start;
          const low = reader.varint(end);
          out.literal(low === 0 && reader.high === 0 ? NAMES.false : NAMES.true);
          break;
        }
        case INT: {
          out.at = start;
          out.literal(NAMES.int);
          const low = reader.varint(end);
          this.#int(low);
          break;
        }
        case DOUBLE: {
          out.at = start;
          out.literal(NAMES.double);
          this.#double(reader.fixed64(end));
          break;
        }
        case BYTES: {
          out.at = start;
          out.literal(NAMES.bytes);
          const stop = reader.endOf(end);
          out.base64(reader.bytes, reader.at, stop);
          reader.at = stop;
          break;
        }
        case ARRAY:
        case MAP:
          out.at = start;
          out.literal(tag === MAP ? NAMES.map : NAMES.array);
          this.#items(tag === MAP, reader.endOf(end), depth + 1);
          out.literal(NAMES.endOfList);
          break;
        default:
          reader.skip(tag, end);
      }
    }
  }

  #items(isMap: boolean, end: number, depth: number): void {
    const { out } = this;
    const reader = this.#reader;
    let isFirst = true;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag !== ITEM) {
        reader.skip(tag, end);
        continue;
      }
      if (!isFirst) out.character(COMMA);
      isFirst = false;
      const stop = reader.endOf(end);
      if (isMap) {
        this.#keyValue(stop, depth);
      } else {
        out.character(OPEN);
        this.#value(stop, depth);
        out.character(CLOSE);
      }
    }
  }

  /** As the stock exporter: a number where it is exact, else its digits as a string. */
  #int(low: number): void {
    const value = this.#reader.signed(low);
    if (Number.isSafeInteger(value)) this.out.number(value);
    else this.out.quoted(((BigInt(this.#reader.high | 0) << 32n) | BigInt(low)).toString());
  }

  /** Protobuf's JSON mapping writes what JSON has no number for as a string. */
  #double(low: number): void {
    float.setUint32(0, low, true);
    float.setUint32(4, this.#reader.high, true);
    const value = float.getFloat64(0, true);
    if (Number.isFinite(value)) this.out.number(value);
    else this.out.quoted(String(value));
  }
}
