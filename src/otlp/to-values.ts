/** OTLP's protobuf as JavaScript values. */

import type { AnyValue, Attributes, HrTime } from '@opentelemetry/api';
import { ARRAY, BOOL, BYTES, DOUBLE, INT, ITEM, KEY, MAP, STRING, VALUE } from './any-value-tags.ts';
import { ANY_VALUE, COUNT, type Field, FLAGS, ID, KEY_VALUE, type Message, TEXT, TIME } from './fields.ts';
import { type DividedTime, divideNanos } from './nanos.ts';
import { MalformedError, Reader, type Source, sourceOf } from './reader.ts';

const MAX_DEPTH = 100;

/** A message by the names its fields have in JSON; what is absent is left out. */
export interface Values {
  [name: string]: unknown;
}

/**
 * Reads messages out of bytes that may be anything: times as HrTime, ids in hex, repeated KeyValues as Attributes.
 * Whole numbers beyond 2^53 are rounded. Every method throws MalformedError where the bytes are no message.
 */
export class ToValues {
  readonly #reader = new Reader();
  readonly #time: DividedTime = { seconds: 0, nanos: 0 };

  message(message: Message, source: Source, start: number, end: number): Values {
    this.#reader.source = source;
    this.#reader.at = start;
    return this.#message(message, end);
  }

  /** A message that is all of these bytes. */
  all(message: Message, bytes: Uint8Array): Values {
    return this.message(message, sourceOf(bytes), bytes.byteOffset, bytes.byteOffset + bytes.length);
  }

  #message({ fields }: Message, end: number): Values {
    const reader = this.#reader;
    const values: Values = {};
    while (reader.at < end) {
      const tag = reader.tag(end);
      const field = fields[tag];
      if (field === undefined) {
        reader.skip(tag, end);
      } else if (field.form === KEY_VALUE) {
        values[field.key] ??= emptyAttributes();
        this.#keyValue(values[field.key] as Attributes, reader.endOf(end), 0);
      } else if (field.isList) {
        values[field.key] ??= [];
        (values[field.key] as unknown[]).push(this.#field(field, end));
      } else {
        values[field.key] = this.#field(field, end);
      }
    }
    return values;
  }

  #field(field: Field, end: number): unknown {
    const reader = this.#reader;
    switch (field.form) {
      case TIME:
        return this.#hrTime(reader.fixed64(end));
      case COUNT:
        return reader.varint(end);
      case FLAGS:
        return reader.fixed32(end);
      case TEXT:
        return this.#bytes(end).toString('utf8');
      case ID:
        return this.#bytes(end).toString('hex');
      case ANY_VALUE:
        return this.#value(reader.endOf(end), 0);
      default:
        return field.message === undefined ? undefined : this.#message(field.message, reader.endOf(end));
    }
  }

  #hrTime(low: number): HrTime {
    divideNanos(low, this.#reader.high, this.#time);
    return [this.#time.seconds, this.#time.nanos];
  }

  #bytes(end: number): Buffer {
    const reader = this.#reader;
    const stop = reader.endOf(end);
    const bytes = Buffer.from(reader.source.bytes.buffer, reader.at, stop - reader.at);
    reader.at = stop;
    return bytes;
  }

  #keyValue(into: Attributes, end: number, depth: number): void {
    const reader = this.#reader;
    let key = '';
    let value: AnyValue = null;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === KEY) key = this.#bytes(end).toString('utf8');
      else if (tag === VALUE) value = this.#value(reader.endOf(end), depth);
      else reader.skip(tag, end);
    }
    into[key] = value;
  }

  #value(end: number, depth: number): AnyValue {
    if (depth > MAX_DEPTH) throw new MalformedError('values are nested too deeply');
    const reader = this.#reader;
    let value: AnyValue = null;
    while (reader.at < end) {
      const tag = reader.tag(end);
      switch (tag) {
        case STRING:
          value = this.#bytes(end).toString('utf8');
          break;
        case BOOL:
          value = reader.varint(end) !== 0 || reader.high !== 0;
          break;
        case INT:
          value = reader.signed(reader.varint(end));
          break;
        case DOUBLE:
          reader.skip(tag, end);
          value = reader.source.view.getFloat64(reader.at - 8, true);
          break;
        case BYTES:
          value = Uint8Array.from(this.#bytes(end));
          break;
        case ARRAY:
          value = this.#list(reader.endOf(end), depth + 1);
          break;
        case MAP:
          value = this.#map(reader.endOf(end), depth + 1);
          break;
        default:
          reader.skip(tag, end);
      }
    }
    return value;
  }

  #list(end: number, depth: number): AnyValue[] {
    const reader = this.#reader;
    const values: AnyValue[] = [];
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === ITEM) values.push(this.#value(reader.endOf(end), depth));
      else reader.skip(tag, end);
    }
    return values;
  }

  #map(end: number, depth: number): Attributes {
    const reader = this.#reader;
    const map = emptyAttributes();
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === ITEM) this.#keyValue(map, reader.endOf(end), depth);
      else reader.skip(tag, end);
    }
    return map;
  }
}

/** Without a prototype, so that `__proto__` is a key like any other. */
function emptyAttributes(): Attributes {
  return Object.create(null);
}
