import type { Json } from '../api.ts';
import { severityOf } from '../levels.ts';
import type { Attributes, Batch, LogInput, Origin, SpanInput } from '../record.ts';
import { reject } from '../record.ts';

/** A log record as either encoding gives it, before Spanlog's own reading of it. Times are Unix milliseconds, 0 when absent. */
export interface RawLog {
  time: number;
  observed: number;
  severity: number;
  severityText: string;
  body: Json;
  eventName: string;
  traceId: Uint8Array | null;
  spanId: Uint8Array | null;
  attributes: Attributes;
}

export interface RawSpan {
  traceId: Uint8Array | null;
  spanId: Uint8Array | null;
  parentSpanId: Uint8Array | null;
  name: string;
  kind: number;
  /** Unix milliseconds. */
  start: number;
  /** Milliseconds; negative when the sender's clock went back. */
  duration: number;
  status: number;
  statusMessage: string;
  attributes: Attributes;
  events: SpanInput['events'];
  links: SpanInput['links'];
}

/** Values nested deeper than this are replaced by a mark: no real record is, and recursion has to end somewhere. */
export const MAX_DEPTH = 32;
export const TOO_DEEP = '[nested too deep]';

/** Longest text kept, in UTF-16 units. A stack trace is a hundredth of it. */
const MAX_TEXT = 256 * 1024;

export function clip(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… [${text.length - MAX_TEXT} more]`;
}

/**
 * Nanoseconds since 1970 as milliseconds, to the microsecond: a double holds no more than that of today's time, and
 * the rest would only be noise in the digits.
 */
export function millisOf(nanos: number): number {
  return Math.round(nanos / 1e3) / 1e3;
}

/** JSON has no NaN and no infinity; their names say more than null. */
export function double(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

/** An integer that a double cannot hold stays as its digits. */
export function integer(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Ids of the wrong length, and all zeros, are "no id" (trace API, "SpanContext"). */
export function idOf(bytes: Uint8Array, length: number): Uint8Array | null {
  if (bytes.length !== length) return null;
  for (const byte of bytes) if (byte !== 0) return bytes;
  return null;
}

/** The service of a resource; OTel's own default name stands in when there is none. */
export function serviceOf(resource: Attributes): string {
  const name = resource['service.name'];
  return typeof name === 'string' && name !== '' ? name : 'unknown_service';
}

/** Adds the record to the batch. It always can be: a log record has no field it must have. */
export function addLog(batch: Batch, raw: RawLog, origin: Origin, now: number): void {
  const uid = raw.attributes['log.record.uid'];
  let message =
    typeof raw.body === 'string' ? raw.body : raw.body === null ? '' : clip(JSON.stringify(raw.body));
  if (raw.eventName !== '') {
    raw.attributes['event.name'] ??= raw.eventName;
    if (message === '') message = raw.eventName;
  }
  const log: LogInput = {
    time: raw.time || raw.observed || now,
    severity: severityOf(raw.severity, raw.severityText),
    origin,
    message,
    traceId: raw.traceId,
    spanId: raw.spanId,
    uid: typeof uid === 'string' && uid !== '' && uid.length <= 256 ? uid : null,
    attributes: raw.attributes,
  };
  batch.logs.push(log);
}

/** Adds the span to the batch, or rejects it when it has no valid ids: nothing could ever find it. */
export function addSpan(batch: Batch, raw: RawSpan, origin: Origin, now: number): void {
  if (raw.traceId === null || raw.spanId === null) {
    reject(batch, `a span without a valid ${raw.traceId === null ? 'traceId' : 'spanId'}`);
    return;
  }
  const span: SpanInput = {
    traceId: raw.traceId,
    spanId: raw.spanId,
    parentSpanId: raw.parentSpanId,
    name: raw.name,
    kind: Number.isInteger(raw.kind) && raw.kind >= 0 && raw.kind <= 5 ? raw.kind : 0,
    origin,
    start: raw.start || now,
    duration: Math.max(0, raw.duration),
    status: raw.status === 1 || raw.status === 2 ? raw.status : 0,
    statusMessage: raw.statusMessage,
    attributes: raw.attributes,
    events: raw.events,
    links: raw.links,
  };
  batch.spans.push(span);
}
