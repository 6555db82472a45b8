import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../api.ts';
import { type Attributes, type Batch, emptyAttributes, emptyBatch, type Origin } from '../record.ts';
import {
  addLog,
  addSpan,
  clip,
  double,
  idOf,
  integer,
  MAX_DEPTH,
  millisOf,
  type RawLog,
  type RawSpan,
  serviceOf,
  TOO_DEEP,
} from './raw.ts';

/**
 * OTLP's messages in protobuf, read straight into rows. Field numbers are those of opentelemetry-proto 1.x
 * (collector/{logs,trace}/v1, logs/v1, trace/v1, common/v1, resource/v1); unknown fields are skipped.
 *
 * Every function throws an Error on bytes that are not the message.
 */

/** Calls `read(field, wireType, end)` for each field of the message that ends at `end`; a false answer skips the field. */
function eachField(reader: BinaryReader, end: number, read: (field: number) => boolean): void {
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    const before = reader.pos;
    // Every field read here is of one wire type only, given by its reader; another one is an unknown field to us.
    if (!((EXPECTED_WIRE_TYPES >> wireType) & 1) || !read(field * 8 + wireType)) {
      reader.pos = before;
      reader.skip(wireType, field);
    }
  }
  if (reader.pos !== end) throw new Error('a message does not end where its length says');
}

const EXPECTED_WIRE_TYPES =
  (1 << WireType.Varint) | (1 << WireType.Bit64) | (1 << WireType.Bit32) | (1 << WireType.LengthDelimited);

/** Field number and wire type in one number, as on the wire. */
const varint = (field: number) => field * 8 + WireType.Varint;
const fixed64 = (field: number) => field * 8 + WireType.Bit64;
const bytes = (field: number) => field * 8 + WireType.LengthDelimited;

const F1 = bytes(1);
const F2 = bytes(2);
const F3 = bytes(3);
const F4 = bytes(4);
const F5 = bytes(5);
const F6 = bytes(6);
const F7 = bytes(7);
const F9 = bytes(9);
const F10 = bytes(10);
const F11 = bytes(11);
const F12 = bytes(12);
const F13 = bytes(13);
const F15 = bytes(15);

/** End of the length-delimited field that starts here. */
function endOf(reader: BinaryReader, limit: number): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > limit) throw new Error('a field is longer than its message');
  return end;
}

const TWO_32 = 4294967296;

/** A fixed64 of nanoseconds as [high, low] halves, so that a difference of two of them is exact. */
function nanos(reader: BinaryReader): [number, number] {
  const low = reader.fixed32();
  return [reader.fixed32(), low];
}

function millis([high, low]: [number, number]): number {
  return millisOf(high * TWO_32 + low);
}

/** AnyValue: string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7. */
function anyValue(reader: BinaryReader, end: number, depth: number): Json {
  let value: Json = null;
  eachField(reader, end, (field) => {
    switch (field) {
      case F1:
        value = clip(reader.string());
        return true;
      case varint(2):
        value = reader.bool();
        return true;
      case varint(3):
        value = integer(BigInt(reader.int64()));
        return true;
      case fixed64(4):
        value = double(reader.double());
        return true;
      case F5:
      case F6: {
        const inner = endOf(reader, end);
        if (depth >= MAX_DEPTH) {
          value = TOO_DEEP;
          reader.pos = inner;
        } else if (field === F5) {
          value = arrayValue(reader, inner, depth + 1);
        } else {
          value = emptyAttributes();
          keyValues(reader, inner, value, F1, depth + 1);
        }
        return true;
      }
      case F7:
        value = clip(Buffer.from(reader.bytes()).toString('base64'));
        return true;
      default:
        return false;
    }
  });
  return value;
}

function arrayValue(reader: BinaryReader, end: number, depth: number): Json[] {
  const values: Json[] = [];
  eachField(reader, end, (field) => {
    if (field !== F1) return false;
    values.push(anyValue(reader, endOf(reader, end), depth));
    return true;
  });
  return values;
}

/** Reads one KeyValue (key 1, value 2) into the object. */
function keyValue(reader: BinaryReader, end: number, into: Attributes, depth: number): void {
  let key = '';
  let value: Json = null;
  eachField(reader, end, (field) => {
    if (field === F1) key = reader.string();
    else if (field === F2) value = anyValue(reader, endOf(reader, end), depth);
    else return false;
    return true;
  });
  into[key] = value;
}

/** Reads the repeated KeyValue at `at` of a message in which nothing else is wanted (Resource, KeyValueList). */
function keyValues(reader: BinaryReader, end: number, into: Attributes, at: number, depth: number): void {
  eachField(reader, end, (field) => {
    if (field !== at) return false;
    keyValue(reader, endOf(reader, end), into, depth);
    return true;
  });
}

/** LogRecord. */
function logRecord(reader: BinaryReader, end: number): RawLog {
  const raw: RawLog = {
    time: 0,
    observed: 0,
    severity: 0,
    severityText: '',
    body: null,
    eventName: '',
    traceId: null,
    spanId: null,
    attributes: emptyAttributes(),
  };
  eachField(reader, end, (field) => {
    switch (field) {
      case fixed64(1):
        raw.time = millis(nanos(reader));
        return true;
      case varint(2):
        raw.severity = reader.int32();
        return true;
      case F3:
        raw.severityText = reader.string();
        return true;
      case F5:
        raw.body = anyValue(reader, endOf(reader, end), 0);
        return true;
      case F6:
        keyValue(reader, endOf(reader, end), raw.attributes, 0);
        return true;
      case F9:
        raw.traceId = idOf(reader.bytes(), 16);
        return true;
      case F10:
        raw.spanId = idOf(reader.bytes(), 8);
        return true;
      case fixed64(11):
        raw.observed = millis(nanos(reader));
        return true;
      case F12:
        raw.eventName = reader.string();
        return true;
      default:
        return false;
    }
  });
  return raw;
}

/** Span. */
function spanRecord(reader: BinaryReader, end: number): RawSpan {
  const raw: RawSpan = {
    traceId: null,
    spanId: null,
    parentSpanId: null,
    name: '',
    kind: 0,
    start: 0,
    duration: 0,
    status: 0,
    statusMessage: '',
    attributes: emptyAttributes(),
    events: [],
    links: [],
  };
  let start: [number, number] = [0, 0];
  let stop: [number, number] = [0, 0];
  eachField(reader, end, (field) => {
    switch (field) {
      case F1:
        raw.traceId = idOf(reader.bytes(), 16);
        return true;
      case F2:
        raw.spanId = idOf(reader.bytes(), 8);
        return true;
      case F4:
        raw.parentSpanId = idOf(reader.bytes(), 8);
        return true;
      case F5:
        raw.name = clip(reader.string());
        return true;
      case varint(6):
        raw.kind = reader.int32();
        return true;
      case fixed64(7):
        start = nanos(reader);
        return true;
      case fixed64(8):
        stop = nanos(reader);
        return true;
      case F9:
        keyValue(reader, endOf(reader, end), raw.attributes, 0);
        return true;
      case F11:
        raw.events.push(spanEvent(reader, endOf(reader, end)));
        return true;
      case F13: {
        const link = spanLink(reader, endOf(reader, end));
        if (link !== null) raw.links.push(link);
        return true;
      }
      case F15:
        spanStatus(reader, endOf(reader, end), raw);
        return true;
      default:
        return false;
    }
  });
  raw.start = millis(start);
  raw.duration = ((stop[0] - start[0]) * TWO_32 + (stop[1] - start[1])) / 1e6;
  return raw;
}

/** Span.Event: time 1, name 2, attributes 3. */
function spanEvent(reader: BinaryReader, end: number): RawSpan['events'][number] {
  const event = { time: 0, name: '', attributes: emptyAttributes() };
  eachField(reader, end, (field) => {
    if (field === fixed64(1)) event.time = millis(nanos(reader));
    else if (field === F2) event.name = clip(reader.string());
    else if (field === F3) keyValue(reader, endOf(reader, end), event.attributes, 0);
    else return false;
    return true;
  });
  return event;
}

/** Span.Link: trace id 1, span id 2. */
function spanLink(reader: BinaryReader, end: number): RawSpan['links'][number] | null {
  let traceId: Uint8Array | null = null;
  let spanId: Uint8Array | null = null;
  eachField(reader, end, (field) => {
    if (field === F1) traceId = idOf(reader.bytes(), 16);
    else if (field === F2) spanId = idOf(reader.bytes(), 8);
    else return false;
    return true;
  });
  if (traceId === null || spanId === null) return null;
  return { traceId: Buffer.from(traceId).toString('hex'), spanId: Buffer.from(spanId).toString('hex') };
}

/** Status: message 2, code 3. */
function spanStatus(reader: BinaryReader, end: number, raw: RawSpan): void {
  eachField(reader, end, (field) => {
    if (field === F2) raw.statusMessage = clip(reader.string());
    else if (field === varint(3)) raw.status = reader.int32();
    else return false;
    return true;
  });
}

/** What ResourceLogs and ResourceSpans share: resource 1, scopes 2; in a scope: scope 1, records 2. */
function records(
  body: Uint8Array,
  record: (reader: BinaryReader, end: number, origin: Origin) => void,
): void {
  const reader = new BinaryReader(body);
  eachField(reader, reader.len, (field) => {
    if (field !== F1) return false;
    const end = endOf(reader, reader.len);
    const resource = emptyAttributes();
    // Fields come in any order, so the records get their origin first and it is filled in at the end.
    const origins: Origin[] = [];
    eachField(reader, end, (inner) => {
      if (inner === F1) keyValues(reader, endOf(reader, end), resource, F1, 0);
      else if (inner === F2) origins.push(scopeRecords(reader, endOf(reader, end), record));
      else return false;
      return true;
    });
    const text = JSON.stringify(resource);
    for (const origin of origins) {
      origin.service = serviceOf(resource);
      origin.resource = text;
    }
    return true;
  });
}

function scopeRecords(
  reader: BinaryReader,
  end: number,
  record: (reader: BinaryReader, end: number, origin: Origin) => void,
): Origin {
  const origin: Origin = { service: '', scope: '', resource: '' };
  eachField(reader, end, (field) => {
    if (field === F1) {
      const scopeEnd = endOf(reader, end);
      eachField(reader, scopeEnd, (inner) => {
        if (inner !== F1) return false;
        origin.scope = reader.string();
        return true;
      });
    } else if (field === F2) {
      record(reader, endOf(reader, end), origin);
    } else return false;
    return true;
  });
  return origin;
}

/** ExportLogsServiceRequest. */
export function decodeLogs(body: Uint8Array, now: number): Batch {
  const batch = emptyBatch();
  records(body, (reader, end, origin) => addLog(batch, logRecord(reader, end), origin, now));
  return batch;
}

/** ExportTraceServiceRequest. */
export function decodeTraces(body: Uint8Array, now: number): Batch {
  const batch = emptyBatch();
  records(body, (reader, end, origin) => addSpan(batch, spanRecord(reader, end), origin, now));
  return batch;
}

/** ExportMetricsServiceRequest: only how many metrics are in it. */
export function countMetrics(body: Uint8Array): number {
  let count = 0;
  records(body, (reader, end) => {
    count++;
    reader.pos = end;
  });
  return count;
}
