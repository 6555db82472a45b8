/**
 * The messages of OTLP as tables: which field has which name in JSON and which form. Source: opentelemetry-proto 1.x, and
 * the OTLP specification, "JSON Protobuf Encoding": lowerCamelCase names, ids in hex, enums as integers, 64-bit integers
 * that are not attributes as strings.
 */
import { type Literal, literal } from './json-buffer.ts';
import { BYTES, FIXED32, FIXED64, VARINT } from './reader.ts';

/** Forms of fields. */
export const TEXT = 0;
/** Trace and span ids: bytes, in hex. */
export const ID = 1;
/** fixed64 of nanoseconds. */
export const TIME = 2;
/** varint below 2^32. */
export const COUNT = 3;
export const FLAGS = 4;
export const ANY_VALUE = 5;
export const KEY_VALUE = 6;
export const MESSAGE = 7;

const WIRE_TYPES = [BYTES, BYTES, FIXED64, VARINT, FIXED32, BYTES, BYTES, BYTES];

export interface Field {
  readonly key: string;
  readonly form: number;
  /** `,"name":` */
  readonly name: Literal;
  readonly isList: boolean;
  readonly message: Message | undefined;
  /** One of these bits for each field of a message. */
  readonly bit: number;
  /** `,"name":0` or `,"name":[]`, written when the field is absent, as the stock exporter does; undefined: left out. */
  readonly absent: Literal | undefined;
}

export interface Message {
  /** By number and wire type in one, as on the wire. */
  readonly fields: readonly (Field | undefined)[];
  /** Those that are written even when they are absent. */
  readonly always: readonly Field[];
}

interface Given {
  readonly form: number;
  readonly list?: boolean;
  readonly message?: Message;
  /** JSON to write when the field is absent. */
  readonly absent?: string;
}

const text: Given = { form: TEXT };
const id: Given = { form: ID };
const time: Given = { form: TIME };
const count: Given = { form: COUNT };
const dropped: Given = { form: COUNT, absent: '0' };
const flags: Given = { form: FLAGS };
const attributes: Given = { form: KEY_VALUE, list: true, absent: '[]' };

/** @param given by name and field number: `{ 'traceId 9': id }`. */
function message(given: { readonly [nameAndNumber: string]: Given }): Message {
  const fields: (Field | undefined)[] = [];
  const always: Field[] = [];
  let bit = 1;
  for (const [nameAndNumber, { form, list = false, message, absent }] of Object.entries(given)) {
    const [name = '', number] = nameAndNumber.split(' ');
    const tag = Number(number) * 8 + (WIRE_TYPES[form] ?? 0);
    const field: Field = {
      key: name,
      form,
      name: literal(`,"${name}":`),
      isList: list,
      message,
      bit,
      absent: absent === undefined ? undefined : literal(`,"${name}":${absent}`),
    };
    // Without holes: those are slow to read.
    while (fields.length <= tag) fields.push(undefined);
    fields[tag] = field;
    if (field.absent !== undefined) always.push(field);
    bit *= 2;
  }
  return { fields, always };
}

const SCOPE = message({
  'name 1': text,
  'version 2': text,
  'attributes 3': { form: KEY_VALUE, list: true },
  'droppedAttributesCount 4': count,
});

const RESOURCE = message({ 'attributes 1': attributes, 'droppedAttributesCount 2': dropped });

/** ScopeLogs and ScopeSpans without their records. */
export const SCOPE_HEAD = message({ 'scope 1': { form: MESSAGE, message: SCOPE }, 'schemaUrl 3': text });

/** ResourceLogs and ResourceSpans without their scopes. */
export const RESOURCE_HEAD = message({
  'resource 1': { form: MESSAGE, message: RESOURCE, absent: '{}' },
  'schemaUrl 3': text,
});

const LOG_RECORD = message({
  'timeUnixNano 1': time,
  'observedTimeUnixNano 11': time,
  'severityNumber 2': count,
  'severityText 3': text,
  'body 5': { form: ANY_VALUE },
  'eventName 12': text,
  'attributes 6': attributes,
  'droppedAttributesCount 7': dropped,
  'flags 8': flags,
  'traceId 9': id,
  'spanId 10': id,
});

const EVENT = message({
  'timeUnixNano 1': time,
  'name 2': text,
  'attributes 3': attributes,
  'droppedAttributesCount 4': dropped,
});

const LINK = message({
  'traceId 1': id,
  'spanId 2': id,
  'traceState 3': text,
  'attributes 4': attributes,
  'droppedAttributesCount 5': dropped,
  'flags 6': flags,
});

const STATUS = message({ 'message 2': text, 'code 3': dropped });

const SPAN = message({
  'traceId 1': id,
  'spanId 2': id,
  'traceState 3': text,
  'parentSpanId 4': id,
  'name 5': text,
  'kind 6': dropped,
  'startTimeUnixNano 7': time,
  'endTimeUnixNano 8': time,
  'attributes 9': attributes,
  'droppedAttributesCount 10': dropped,
  'events 11': { form: MESSAGE, message: EVENT, list: true, absent: '[]' },
  'droppedEventsCount 12': dropped,
  'links 13': { form: MESSAGE, message: LINK, list: true, absent: '[]' },
  'droppedLinksCount 14': dropped,
  'status 15': { form: MESSAGE, message: STATUS },
  'flags 16': flags,
});

/** The records of the two signals, and what their lists are called. */
export const SIGNALS = {
  logs: signal(LOG_RECORD, 'resourceLogs', 'scopeLogs', 'logRecords'),
  traces: signal(SPAN, 'resourceSpans', 'scopeSpans', 'spans'),
} as const;

export type Signal = keyof typeof SIGNALS;

function signal(record: Message, resources: string, scopes: string, records: string) {
  return {
    record,
    resourceList: literal(`{"${resources}":`),
    scopeList: literal(`,"${scopes}":`),
    recordList: literal(`,"${records}":`),
  };
}
