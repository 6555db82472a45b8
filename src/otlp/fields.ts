/**
 * The messages of OTLP as tables: which field has which name in JSON and which form. Source: opentelemetry-proto 1.x, and
 * the OTLP specification, "JSON Protobuf Encoding": lowerCamelCase names, ids in hex, enums as integers, 64-bit integers
 * that are not attributes as strings.
 */
import { type Literal, literal } from './json-buffer.ts';
import { BYTES, FIXED32, FIXED64, VARINT } from './reader.ts';

export type Form =
  | 'text'
  /** Trace and span ids. */
  | 'hex'
  /** fixed64 of nanoseconds. */
  | 'time'
  /** varint below 2^32. */
  | 'count'
  | 'fixed32'
  | 'value'
  | 'attribute'
  | 'message';

export interface Field {
  /** As on the wire: number and wire type. */
  readonly tag: number;
  readonly form: Form;
  /** `"name":`, with the bracket of a list. */
  readonly name: Literal;
  readonly isList: boolean;
  readonly message: Message | undefined;
  /** One of these bits for each field of a message. */
  readonly bit: number;
  /** `"name":0` or `"name":[]`, written when the field is absent, as the stock exporter does; undefined: left out. */
  readonly absent: Literal | undefined;
}

/** Fields by their tag. */
export interface Message {
  readonly fields: readonly (Field | undefined)[];
  readonly always: readonly Field[];
}

const WIRE: { readonly [F in Form]: number } = {
  text: BYTES,
  hex: BYTES,
  time: FIXED64,
  count: VARINT,
  fixed32: FIXED32,
  value: BYTES,
  attribute: BYTES,
  message: BYTES,
};

interface Given {
  readonly form: Form;
  readonly list?: boolean;
  readonly message?: Message;
  /** JSON to write when the field is absent. */
  readonly absent?: string;
}

const TEXT: Given = { form: 'text' };
const ID: Given = { form: 'hex' };
const TIME: Given = { form: 'time' };
const COUNT: Given = { form: 'count' };
const DROPPED: Given = { form: 'count', absent: '0' };
const FLAGS: Given = { form: 'fixed32' };
const ATTRIBUTES: Given = { form: 'attribute', list: true, absent: '[]' };

/** Names with their field numbers: `{ 'traceId 9': ID }`. */
function message(given: { readonly [nameAndNumber: string]: Given }): Message {
  const fields: (Field | undefined)[] = [];
  const always: Field[] = [];
  let bit = 1;
  for (const [key, { form, list = false, message, absent }] of Object.entries(given)) {
    const [name = '', number] = key.split(' ');
    const field: Field = {
      tag: Number(number) * 8 + WIRE[form],
      form,
      name: literal(list ? `"${name}":[` : `"${name}":`),
      isList: list,
      message,
      bit,
      absent: absent === undefined ? undefined : literal(`"${name}":${absent}`),
    };
    // Without holes: those are slow to read.
    while (fields.length <= field.tag) fields.push(undefined);
    fields[field.tag] = field;
    if (field.absent !== undefined) always.push(field);
    bit *= 2;
  }
  return { fields, always };
}

const SCOPE = message({
  'name 1': TEXT,
  'version 2': TEXT,
  'attributes 3': { form: 'attribute', list: true },
  'droppedAttributesCount 4': COUNT,
});

const RESOURCE = message({ 'attributes 1': ATTRIBUTES, 'droppedAttributesCount 2': DROPPED });

/** ScopeLogs and ScopeSpans without their records. */
export const SCOPE_HEAD = message({ 'scope 1': { form: 'message', message: SCOPE }, 'schemaUrl 3': TEXT });

/** ResourceLogs and ResourceSpans without their scopes. */
export const RESOURCE_HEAD = message({
  'resource 1': { form: 'message', message: RESOURCE, absent: '{}' },
  'schemaUrl 3': TEXT,
});

const LOG_RECORD = message({
  'timeUnixNano 1': TIME,
  'observedTimeUnixNano 11': TIME,
  'severityNumber 2': COUNT,
  'severityText 3': TEXT,
  'body 5': { form: 'value' },
  'eventName 12': TEXT,
  'attributes 6': ATTRIBUTES,
  'droppedAttributesCount 7': DROPPED,
  'flags 8': FLAGS,
  'traceId 9': ID,
  'spanId 10': ID,
});

const EVENT = message({
  'timeUnixNano 1': TIME,
  'name 2': TEXT,
  'attributes 3': ATTRIBUTES,
  'droppedAttributesCount 4': DROPPED,
});

const LINK = message({
  'traceId 1': ID,
  'spanId 2': ID,
  'traceState 3': TEXT,
  'attributes 4': ATTRIBUTES,
  'droppedAttributesCount 5': DROPPED,
  'flags 6': FLAGS,
});

const STATUS = message({ 'message 2': TEXT, 'code 3': DROPPED });

const SPAN = message({
  'traceId 1': ID,
  'spanId 2': ID,
  'traceState 3': TEXT,
  'parentSpanId 4': ID,
  'name 5': TEXT,
  'kind 6': DROPPED,
  'startTimeUnixNano 7': TIME,
  'endTimeUnixNano 8': TIME,
  'attributes 9': ATTRIBUTES,
  'droppedAttributesCount 10': DROPPED,
  'events 11': { form: 'message', message: EVENT, list: true, absent: '[]' },
  'droppedEventsCount 12': DROPPED,
  'links 13': { form: 'message', message: LINK, list: true, absent: '[]' },
  'droppedLinksCount 14': DROPPED,
  'status 15': { form: 'message', message: STATUS },
  'flags 16': FLAGS,
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
    resourceList: literal(`"${resources}":[`),
    scopeList: literal(`"${scopes}":[`),
    recordList: literal(`"${records}":[`),
  };
}
