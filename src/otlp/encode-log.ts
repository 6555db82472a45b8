/** A log record as OTLP. Source: opentelemetry-proto, logs/v1/logs.proto. */
import type { StampedRecord } from '../record/record.ts';
import { Keys } from './keys.ts';
import { LoggerScopes } from './scopes.ts';
import { Severities } from './severities.ts';
import { TRACE_SIZE, TraceFields } from './trace-fields.ts';
import { writeAttribute, writeText, writeValueField } from './values.ts';
import { PADDED, Writer } from './writer.ts';

/** Tags of LogRecord; others are in severities.ts and trace-fields.ts. */
const TIME = 0x09;
const BODY = 0x2a;
const ATTRIBUTE = 0x32;
const DROPPED = 0x38;
const OBSERVED_TIME = 0x59;
const EVENT_NAME = 0x62;

/** Bytes of both times. */
const TIMES = 18;
const DROPPED_MAX = 6;
const DEFAULT_COUNT = 128;
const NO_LIMIT = 2 ** 30;

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * What of a record may be kept.
 *
 * Source: OpenTelemetry SDK environment variables, "LogRecord Limits".
 */
export interface LogLimits {
  /** Attributes kept; further ones are counted in `dropped_attributes_count`. Default 128. */
  readonly attributeCount?: number | undefined;
  /** UTF-16 code units (of bytes: bytes) kept of every text in an attribute. Default, and for 0 and less: all. */
  readonly attributeValueLength?: number | undefined;
}

/**
 * @returns what writes one record as a whole `scope_logs` field of ResourceLogs, with nothing but this record in it: the
 * offset behind it, or -1 when it does not fit, or barely: with less than 64 bytes to spare. Then nothing before `at` has
 * changed. Of a record whose values cannot be read, what can be is written; it never throws. One for each thread and
 * purpose: it keeps what it has learned of loggers and keys.
 */
export function logEncoder(
  limits: LogLimits = {},
): (record: StampedRecord, target: Buffer, at: number) => number {
  const maxCount = limits.attributeCount ?? DEFAULT_COUNT;
  const length = limits.attributeValueLength ?? NO_LIMIT;
  const maxLength = length > 0 && length < NO_LIMIT ? length : NO_LIMIT;
  const writer = new Writer();
  const keys = new Keys();
  const scopes = new LoggerScopes();
  const severities = new Severities();
  const traces = new TraceFields();

  function encode(record: StampedRecord, target: Buffer, at: number): number {
    writer.open(target);
    const { limit } = writer;
    const scope = scopes.of(record.logger, record.loggerVersion);
    const start = at + scope.size;
    const severity = severities.of(record.severityNumber, record.severityText);
    let end = start + TIMES;
    if (end + severity.size + TRACE_SIZE > limit) return -1;
    writer.words(at, scope.words);
    writer.byte(start, TIME);
    writer.time(start + 1, record.time);
    const { observed } = record;
    if (observed === undefined) writer.repeat(start + 1, start + 10);
    else writer.time(start + 10, observed);
    writer.byte(start + 9, OBSERVED_TIME);
    writer.words(end, severity.words);
    end += severity.size;
    const span = record.spanContext;
    if (span !== undefined) {
      writer.words(end, traces.of(span));
      end += TRACE_SIZE;
    }
    end = writeValueField(writer, end, BODY, record.body, NO_LIMIT, 0);
    if (end === -1) return -1;
    if (record.eventName !== undefined) {
      end = writeText(writer, end, EVENT_NAME, record.eventName);
      if (end === -1) return -1;
    }
    const { attributes } = record;
    let key = keys.first;
    let count = 0;
    let dropped = 0;
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined || name === '' || !hasOwn.call(attributes, name)) continue;
      if (count >= maxCount) {
        dropped++;
        continue;
      }
      key = keys.after(key, name);
      end = writeAttribute(writer, end, ATTRIBUTE, key, value, maxLength);
      if (end === -1) return -1;
      count++;
    }
    if (dropped > 0) {
      if (end + DROPPED_MAX > limit) return -1;
      writer.byte(end, DROPPED);
      end = writer.varint(end + 1, dropped);
    }
    return writer.padded(start - PADDED, end - start) && writer.padded(at + 1, end - at - 1 - PADDED)
      ? end
      : -1;
  }

  return (record, target, at) => {
    try {
      return encode(record, target, at);
    } catch {
      return encode({ ...record, body: '[Unreadable]', attributes: {} }, target, at);
    }
  };
}
