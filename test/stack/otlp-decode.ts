import protobuf from 'protobufjs';

/** The part of the OTLP messages the tests read back, with the field numbers of opentelemetry-proto 1.x. */
const schema = protobuf.parse(
  `syntax = "proto3";
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Scope { string name = 1; }
  message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
    repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10; }
  message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
  message Logs { repeated ResourceLogs resource_logs = 1; }
  message Span { bytes trace_id = 1; bytes span_id = 2; string name = 5; repeated KeyValue attributes = 9; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Traces { repeated ResourceSpans resource_spans = 1; }`,
  { keepCase: false },
).root;
const logsType = schema.lookupType('Logs');
const tracesType = schema.lookupType('Traces');

export type Attributes = Record<string, unknown>;

export interface ReceivedRecord {
  service: unknown;
  scope: string;
  body: unknown;
  severityText: string;
  attributes: Attributes;
  resource: Attributes;
  traceId: string;
  spanId: string;
}

export interface ReceivedSpan {
  service: unknown;
  name: string;
  attributes: Attributes;
  traceId: string;
  spanId: string;
}

interface RawValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: { toString(): string };
  doubleValue?: number;
  arrayValue?: { values?: RawValue[] };
  kvlistValue?: { values?: RawKeyValue[] };
  bytesValue?: Uint8Array;
}
interface RawKeyValue {
  key?: string;
  value?: RawValue;
}
interface RawItem {
  body?: RawValue;
  name?: string;
  severityText?: string;
  attributes?: RawKeyValue[];
  traceId?: Uint8Array;
  spanId?: Uint8Array;
}
interface RawScope {
  scope?: { name?: string };
  logRecords?: RawItem[];
  spans?: RawItem[];
}
interface RawResource {
  resource?: { attributes?: RawKeyValue[] };
  scopeLogs?: RawScope[];
  scopeSpans?: RawScope[];
}

/** The records of an OTLP/protobuf export of logs. */
export function decodeLogs(body: Uint8Array): ReceivedRecord[] {
  const message = logsType.decode(body) as unknown as { resourceLogs?: RawResource[] };
  return (message.resourceLogs ?? []).flatMap((resourceLogs) => {
    const resource = attributes(resourceLogs.resource?.attributes);
    return (resourceLogs.scopeLogs ?? []).flatMap((scopeLogs) =>
      (scopeLogs.logRecords ?? []).map((record) => ({
        service: resource['service.name'],
        scope: scopeLogs.scope?.name ?? '',
        body: plain(record.body),
        severityText: record.severityText ?? '',
        attributes: attributes(record.attributes),
        resource,
        traceId: hex(record.traceId),
        spanId: hex(record.spanId),
      })),
    );
  });
}

/** An OTLP/protobuf export of one record, now. */
export function encodeLogs(record: { service: string; body: string; traceId: string }): Uint8Array {
  const attributes = [{ key: 'service.name', value: { stringValue: record.service } }];
  const logRecord = {
    timeUnixNano: `${Date.now()}000000`,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: record.body },
    traceId: Buffer.from(record.traceId, 'hex'),
  };
  const message = { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: [logRecord] }] }] };
  return logsType.encode(logsType.fromObject(message)).finish();
}

/** The spans of an OTLP/protobuf export of traces. */
export function decodeTraces(body: Uint8Array): ReceivedSpan[] {
  const message = tracesType.decode(body) as unknown as { resourceSpans?: RawResource[] };
  return (message.resourceSpans ?? []).flatMap((resourceSpans) => {
    const resource = attributes(resourceSpans.resource?.attributes);
    return (resourceSpans.scopeSpans ?? []).flatMap((scopeSpans) =>
      (scopeSpans.spans ?? []).map((span) => ({
        service: resource['service.name'],
        name: span.name ?? '',
        attributes: attributes(span.attributes),
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
      })),
    );
  });
}

function attributes(values: RawKeyValue[] | undefined): Attributes {
  return Object.fromEntries((values ?? []).map(({ key, value }) => [key ?? '', plain(value)]));
}

function plain(value: RawValue | undefined): unknown {
  if (value === undefined || value === null) return undefined;
  if (Object.hasOwn(value, 'stringValue')) return value.stringValue;
  if (Object.hasOwn(value, 'boolValue')) return value.boolValue;
  if (Object.hasOwn(value, 'intValue')) return Number(value.intValue?.toString());
  if (Object.hasOwn(value, 'doubleValue')) return value.doubleValue;
  if (Object.hasOwn(value, 'arrayValue')) return (value.arrayValue?.values ?? []).map(plain);
  if (Object.hasOwn(value, 'kvlistValue')) return attributes(value.kvlistValue?.values);
  if (Object.hasOwn(value, 'bytesValue')) return hex(value.bytesValue);
  return undefined;
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
