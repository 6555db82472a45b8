/** AnyValue and KeyValue of OTLP as JSON. Source: opentelemetry-proto, common/v1/common.proto. */
import { ARRAY, BOOL, BYTES, DOUBLE, INT, ITEM, KEY, MAP, STRING, VALUE } from './any-value-tags.ts';
import { type JsonBuffer, literal } from './json-buffer.ts';
import { JsonKeys } from './json-keys.ts';
import { writeSimple } from './json-simple.ts';
import { MalformedError, type Reader } from './reader.ts';

/** Values in one another; more than anything encoded here has, and less than would exhaust the stack. */
const MAX_DEPTH = 100;
const ONE_BYTE = 0x7f;

const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;

const NAMES = {
  key: literal(',{"key":'),
  noKey: literal(',{"key":""'),
  value: literal(',"value":{'),
  endOfKeyValue: literal('}}'),
  string: literal('"stringValue":'),
  bytes: literal('"bytesValue":'),
  int: literal('"intValue":'),
  double: literal('"doubleValue":'),
  true: literal('"boolValue":true'),
  false: literal('"boolValue":false'),
  array: literal('"arrayValue":{"values":'),
  map: literal('"kvlistValue":{"values":'),
  endOfList: literal(']}'),
};

/** For all requests of a thread: keys are the same in all of them. */
const KEYS = new JsonKeys();

const float = new DataView(new ArrayBuffer(8));

/** Every method throws MalformedError where the bytes are not what they are taken for. */
export class JsonValues {
  readonly #reader: Reader;
  readonly #out: JsonBuffer;

  constructor(reader: Reader, out: JsonBuffer) {
    this.#reader = reader;
    this.#out = out;
  }

  /**
   * A run of short KeyValues, each with a comma before it. Where it ends, something else may follow, or a longer one.
   *
   * @param tag of the fields, of one byte.
   */
  keyValues(tag: number, end: number): void {
    const reader = this.#reader;
    const { bytes } = reader.source;
    for (;;) {
      const at = reader.at + 2;
      if (at > end || bytes[at - 2] !== tag) return;
      const length = bytes[at - 1] as number;
      if (length > ONE_BYTE || at + length > end) return;
      reader.at = at;
      this.keyValue(at + length, 0);
    }
  }

  /** A KeyValue with its braces and a comma before it. */
  keyValue(end: number, depth: number): void {
    const out = this.#out;
    const reader = this.#reader;
    const { bytes, view, length } = reader.source;
    const start = reader.at;
    const size = start + 2 < end ? (bytes[start + 1] as number) : 0;
    const value = start + 2 + size;
    // Nearly always a short key, and a short value that reaches to the end.
    if (
      bytes[start] === KEY &&
      size <= ONE_BYTE &&
      value + 4 <= end &&
      bytes[value] === VALUE &&
      end - value - 2 <= ONE_BYTE &&
      bytes[value + 1] === end - value - 2 &&
      end + 4 <= length
    ) {
      const name = KEYS.find(view, start + 2, size);
      if (name !== undefined) {
        if (!writeSimple(out, name, reader.source, value + 2, end)) {
          out.literal(name);
          reader.at = value + 2;
          this.value(end, depth);
          out.literal(NAMES.endOfKeyValue);
        }
        reader.at = end;
        return;
      }
    }
    this.#anyKeyValue(end, depth);
  }

  #anyKeyValue(end: number, depth: number): void {
    const out = this.#out;
    const reader = this.#reader;
    const start = reader.at;
    const key = this.#last(KEY, start, end);
    const value = this.#last(VALUE, start, end);
    if (key === -1) {
      out.literal(NAMES.noKey);
    } else {
      out.literal(NAMES.key);
      reader.at = key;
      const stop = reader.endOf(end);
      out.string(reader.source, reader.at, stop);
    }
    out.literal(NAMES.value);
    if (value !== -1) {
      reader.at = value;
      this.value(reader.endOf(end), depth);
    }
    out.literal(NAMES.endOfKeyValue);
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
  value(end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new MalformedError('values are nested too deeply');
    const out = this.#out;
    const reader = this.#reader;
    const start = out.at;
    while (reader.at < end) {
      const tag = reader.tag(end);
      switch (tag) {
        case STRING: {
          out.at = start;
          const stop = reader.endOf(end);
          out.literal(NAMES.string);
          out.string(reader.source, reader.at, stop);
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
          this.#int(reader.varint(end));
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
          const stop = reader.endOf(end);
          out.literal(NAMES.bytes);
          out.base64(reader.source, reader.at, stop);
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
    const out = this.#out;
    const reader = this.#reader;
    const start = out.at;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag !== ITEM) {
        reader.skip(tag, end);
        continue;
      }
      const stop = reader.endOf(end);
      if (isMap) {
        this.keyValue(stop, depth);
      } else {
        out.character(COMMA);
        out.character(OPEN);
        this.value(stop, depth);
        out.character(CLOSE);
      }
    }
    out.open(start, OPEN_LIST);
  }

  /** As the stock exporter: a number where it is exact, else its digits as a string. */
  #int(low: number): void {
    const value = this.#reader.signed(low);
    if (Number.isSafeInteger(value)) this.#out.number(value);
    else this.#out.quoted(((BigInt(this.#reader.high | 0) << 32n) | BigInt(low)).toString());
  }

  /** Protobuf's JSON mapping writes what JSON has no number for as a string. */
  #double(low: number): void {
    float.setUint32(0, low, true);
    float.setUint32(4, this.#reader.high, true);
    const value = float.getFloat64(0, true);
    if (Number.isFinite(value)) this.#out.number(value);
    else this.#out.quoted(String(value));
  }
}
