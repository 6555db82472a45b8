import type { Json } from '../api.ts';
import { type Attributes, type Batch, emptyAttributes, emptyBatch, type Origin, reject } from '../record.ts';
import {
  addLog,
  addSpan,
  clip,
  double,
  idOf,
  integer,
  MAX_DEPTH,
  millisOf,
  serviceOf,
  TOO_DEEP,
} from './raw.ts';

/**
 * OTLP's messages as JSON (OTLP specification, "JSON Protobuf Encoding"): lowerCamelCase keys only, ids in hex, enums
 * as integers, 64-bit integers as strings or numbers, unknown keys ignored.
 *
 * A message of the wrong shape throws an Error; a single record of the wrong shape is rejected and its neighbours are kept.
 */

type Message = { [key: string]: unknown };

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function message(value: unknown, where: string): Message {
  if (!isMessage(value)) throw new Error(`${where} must be an object`);
  return value;
}

/** A repeated field; protobuf's JSON mapping takes null for an empty one. */
function list(value: unknown, where: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`${where} must be an array`);
  return value;
}

function text(value: unknown): string {
  return typeof value === 'string' ? clip(value) : '';
}

function enumNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

const DIGITS = /^\d{1,20}$/;

/** A fixed64 of nanoseconds, null when it is neither a number nor digits. */
function nanos(value: unknown): bigint | null {
  if (typeof value === 'string') return DIGITS.test(value) ? BigInt(value) : null;
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return BigInt(Math.trunc(value));
  return null;
}

function millis(value: unknown): number {
  const ns = nanos(value);
  return ns === null ? 0 : millisOf(Number(ns));
}

function hexId(value: unknown, bytes: number): Uint8Array | null {
  if (typeof value !== 'string' || value.length !== bytes * 2) return null;
  // A digit that is not hex ends the decoding early, so the length tells.
  return idOf(Buffer.from(value, 'hex'), bytes);
}

function int64(value: unknown): Json {
  if (typeof value === 'number') return double(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return integer(BigInt(value));
  return typeof value === 'string' ? clip(value) : null;
}

function doubleValue(value: unknown): Json {
  if (typeof value === 'number') return double(value);
  if (typeof value !== 'string') return null;
  const number = Number(value);
  return Number.isNaN(number) ? clip(value) : double(number);
}

function anyValue(value: unknown, depth: number): Json {
  if (!isMessage(value)) return null;
  if (value.stringValue !== undefined) return text(value.stringValue);
  if (value.boolValue !== undefined) return value.boolValue === true;
  if (value.intValue !== undefined) return int64(value.intValue);
  if (value.doubleValue !== undefined) return doubleValue(value.doubleValue);
  if (value.bytesValue !== undefined) return text(value.bytesValue);
  if (value.arrayValue === undefined && value.kvlistValue === undefined) return null;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (isMessage(value.arrayValue)) {
    const { values } = value.arrayValue;
    return Array.isArray(values) ? values.map((item) => anyValue(item, depth + 1)) : [];
  }
  return isMessage(value.kvlistValue) ? keyValues(value.kvlistValue.values, depth + 1) : null;
}

/** KeyValues of the wrong shape are left out: an attribute is not worth its record. */
function keyValues(value: unknown, depth: number): Attributes {
  const attributes = emptyAttributes();
  if (!Array.isArray(value)) return attributes;
  for (const item of value) {
    if (isMessage(item) && typeof item.key === 'string') attributes[item.key] = anyValue(item.value, depth);
  }
  return attributes;
}

function addLogRecord(batch: Batch, record: unknown, origin: Origin, now: number): void {
  if (!isMessage(record)) {
    reject(batch, 'a log record must be an object');
    return;
  }
  addLog(
    batch,
    {
      time: millis(record.timeUnixNano),
      observed: millis(record.observedTimeUnixNano),
      severity: enumNumber(record.severityNumber),
      severityText: text(record.severityText),
      body: anyValue(record.body, 0),
      eventName: text(record.eventName),
      traceId: hexId(record.traceId, 16),
      spanId: hexId(record.spanId, 8),
      attributes: keyValues(record.attributes, 0),
    },
    origin,
    now,
  );
}

function addSpanRecord(batch: Batch, record: unknown, origin: Origin, now: number): void {
  if (!isMessage(record)) {
    reject(batch, 'a span must be an object');
    return;
  }
  const start = nanos(record.startTimeUnixNano) ?? 0n;
  const end = nanos(record.endTimeUnixNano) ?? 0n;
  const status = isMessage(record.status) ? record.status : {};
  addSpan(
    batch,
    {
      traceId: hexId(record.traceId, 16),
      spanId: hexId(record.spanId, 8),
      parentSpanId: hexId(record.parentSpanId, 8),
      name: text(record.name),
      kind: enumNumber(record.kind),
      start: millisOf(Number(start)),
      duration: Number(end - start) / 1e6,
      status: enumNumber(status.code),
      statusMessage: text(status.message),
      attributes: keyValues(record.attributes, 0),
      events: (Array.isArray(record.events) ? record.events : []).filter(isMessage).map((event) => ({
        time: millis(event.timeUnixNano),
        name: text(event.name),
        attributes: keyValues(event.attributes, 0),
      })),
      links: (Array.isArray(record.links) ? record.links : []).filter(isMessage).flatMap((link) => {
        const traceId = hexId(link.traceId, 16);
        const spanId = hexId(link.spanId, 8);
        return traceId === null || spanId === null
          ? []
          : [{ traceId: Buffer.from(traceId).toString('hex'), spanId: Buffer.from(spanId).toString('hex') }];
      }),
    },
    origin,
    now,
  );
}

/** Walks resource → scope → records; the three signals differ only in the names of the arrays. */
function walk(
  body: Uint8Array,
  names: { resources: string; scopes: string; records: string },
  each: (record: unknown, origin: Origin) => void,
): void {
  const root = message(
    JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')),
    'the request',
  );
  for (const item of list(root[names.resources], names.resources)) {
    const group = message(item, `an item of ${names.resources}`);
    const resource = isMessage(group.resource) ? keyValues(group.resource.attributes, 0) : emptyAttributes();
    const service = serviceOf(resource);
    const resourceText = JSON.stringify(resource);
    for (const inner of list(group[names.scopes], names.scopes)) {
      const scoped = message(inner, `an item of ${names.scopes}`);
      const scope = isMessage(scoped.scope) ? text(scoped.scope.name) : '';
      const origin: Origin = { service, scope, resource: resourceText };
      for (const record of list(scoped[names.records], names.records)) each(record, origin);
    }
  }
}

/** ExportLogsServiceRequest. */
export function decodeLogs(body: Uint8Array, now: number): Batch {
  const batch = emptyBatch();
  walk(body, { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' }, (record, origin) =>
    addLogRecord(batch, record, origin, now),
  );
  return batch;
}

/** ExportTraceServiceRequest. */
export function decodeTraces(body: Uint8Array, now: number): Batch {
  const batch = emptyBatch();
  walk(body, { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' }, (record, origin) =>
    addSpanRecord(batch, record, origin, now),
  );
  return batch;
}

/** ExportMetricsServiceRequest: only how many metrics are in it. */
export function countMetrics(body: Uint8Array): number {
  let count = 0;
  walk(body, { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' }, () => {
    count++;
  });
  return count;
}
