/** OTLP's protobuf as OTLP's JSON, byte for byte: no message and no value is ever an object. */
import {
  ANY_VALUE,
  COUNT,
  type Field,
  FLAGS,
  ID,
  KEY_VALUE,
  type Message,
  SIGNALS,
  type Signal,
  TEXT,
  TIME,
} from './fields.ts';
import { JsonBuffer } from './json-buffer.ts';
import { beginLog } from './json-log.ts';
import { JsonValues } from './json-values.ts';
import { Reader, type Source, sourceOf } from './reader.ts';

const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/**
 * Writes messages out of bytes that may be anything. Every method throws MalformedError where they are no message.
 *
 * Every member and every item is written with a comma before it; the first comma then becomes the bracket.
 */
export class ToJson {
  readonly out: JsonBuffer;
  readonly #reader = new Reader();
  readonly #values: JsonValues;

  /** @param size bytes the JSON is likely to need. */
  constructor(size: number) {
    this.out = new JsonBuffer(size);
    this.#values = new JsonValues(this.#reader, this.out);
  }

  /** A record with its braces. */
  record(signal: Signal, source: Source, start: number, end: number): void {
    const { out } = this;
    const reader = this.#reader;
    const outStart = out.at;
    reader.source = source;
    reader.at = start;
    if (signal === 'logs') beginLog(reader, out, end);
    this.#members(SIGNALS[signal].record, end);
    out.open(outStart, OPEN);
    out.character(CLOSE);
  }

  /** The members of a message, with a comma before each, so that others can be added. */
  members(message: Message, bytes: Uint8Array): void {
    const reader = this.#reader;
    reader.source = sourceOf(bytes);
    reader.at = bytes.byteOffset;
    this.#members(message, reader.at + bytes.length);
  }

  #message(message: Message, end: number): void {
    const { out } = this;
    const start = out.at;
    this.#members(message, end);
    out.open(start, OPEN);
    out.character(CLOSE);
  }

  #members(message: Message, end: number, done = 0): void {
    const { out } = this;
    const reader = this.#reader;
    const { fields, always } = message;
    let seen = done;
    while (reader.at < end) {
      const tag = reader.tag(end);
      const field = tag < fields.length ? fields[tag] : undefined;
      if (field === undefined || (field.isList && (seen & field.bit) !== 0)) {
        reader.skip(tag, end);
        continue;
      }
      seen |= field.bit;
      out.literal(field.name);
      if (field.isList) this.#list(field, tag, end);
      else this.#field(field, end);
    }
    for (let index = 0; index < always.length; index++) {
      const { bit, absent } = always[index] as Field;
      if ((seen & bit) === 0 && absent !== undefined) out.literal(absent);
    }
  }

  /** A repeated field whose first tag is read, with those of its kind that stand further on. */
  #list(field: Field, tag: number, end: number): void {
    const { out } = this;
    const reader = this.#reader;
    const start = out.at;
    this.#item(field, end);
    for (;;) {
      if (field.form === KEY_VALUE) this.#values.keyValues(tag, end);
      const before = reader.at;
      if (before >= end) break;
      if (reader.tag(end) !== tag) {
        reader.at = before;
        this.#strays(field, tag, end);
        // What lies between them has still to be read.
        reader.at = before;
        break;
      }
      this.#item(field, end);
    }
    out.open(start, OPEN_LIST);
    out.character(CLOSE_LIST);
  }

  #strays(field: Field, tag: number, end: number): void {
    const reader = this.#reader;
    while (reader.at < end) {
      const next = reader.tag(end);
      if (next === tag) this.#item(field, end);
      else reader.skip(next, end);
    }
  }

  #item(field: Field, end: number): void {
    if (field.form === KEY_VALUE) {
      this.#values.keyValue(this.#reader.endOf(end), 0);
    } else {
      this.out.character(COMMA);
      this.#field(field, end);
    }
  }

  #field(field: Field, end: number): void {
    const { out } = this;
    const reader = this.#reader;
    switch (field.form) {
      case TIME: {
        const low = reader.fixed64(end);
        out.time(low, reader.high);
        return;
      }
      case COUNT:
        out.number(reader.varint(end));
        return;
      case FLAGS:
        out.number(reader.fixed32(end));
        return;
      case TEXT: {
        const stop = reader.endOf(end);
        out.string(reader.source, reader.at, stop);
        reader.at = stop;
        return;
      }
      case ID: {
        const stop = reader.endOf(end);
        out.hex(reader.source, reader.at, stop);
        reader.at = stop;
        return;
      }
      case ANY_VALUE:
        out.character(OPEN);
        this.#values.value(reader.endOf(end), 0);
        out.character(CLOSE);
        return;
      default:
        if (field.message !== undefined) this.#message(field.message, reader.endOf(end));
    }
  }
}
