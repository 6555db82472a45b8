import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A plain JavaScript value; `{ raw: … }` is an OTLP AnyValue as it is, for what JavaScript cannot say. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

export interface LogInput {
  message?: Plain;
  attributes?: Record<string, Plain>;
  /** Attributes as OTLP key-value pairs, for duplicate keys and values JSON does not know. */
  rawAttributes?: unknown[];
  severityNumber?: number;
  severityText?: string;
  traceId?: string;
  spanId?: string;
  /** Nanoseconds since 1970; default now, null for none. */
  timeUnixNano?: bigint | null;
}

export interface SpanInput {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes?: Record<string, Plain>;
  /** Attributes as OTLP key-value pairs, for duplicate keys and values JSON does not know. */
  rawAttributes?: unknown[];
  statusMessage?: string;
  events?: { name: string; attributes?: Record<string, Plain> }[];
}

export interface Resource {
  'service.name': string;
  [key: string]: Plain;
}

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');
export const nowNanos = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** An OTLP/JSON AnyValue. */
export function anyValue(value: Plain): unknown {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

function keyValues(values: Record<string, Plain>): unknown[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** The body of an OTLP/JSON export of logs. */
export function logsBody(resource: Resource, records: readonly LogInput[], scope = 'test.stack'): unknown {
  const logRecords = records.map((record) => ({
    ...(record.timeUnixNano === null ? {} : { timeUnixNano: String(record.timeUnixNano ?? nowNanos()) }),
    ...(record.timeUnixNano === null ? {} : { observedTimeUnixNano: String(nowNanos()) }),
    severityNumber: record.severityNumber ?? 9,
    severityText: record.severityText ?? 'INFO',
    ...(record.message === undefined ? {} : { body: anyValue(record.message) }),
    attributes: [...keyValues(record.attributes ?? {}), ...(record.rawAttributes ?? [])],
    ...(record.traceId === undefined ? {} : { traceId: record.traceId }),
    ...(record.spanId === undefined ? {} : { spanId: record.spanId }),
  }));
  return {
    resourceLogs: [
      { resource: { attributes: keyValues(resource) }, scopeLogs: [{ scope: { name: scope }, logRecords }] },
    ],
  };
}

/** The body of an OTLP/JSON export of spans. */
export function tracesBody(resource: Resource, spans: readonly SpanInput[]): unknown {
  const start = nowNanos();
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [
          {
            scope: { name: 'test.stack' },
            spans: spans.map((span) => ({
              name: span.name,
              traceId: span.traceId,
              spanId: span.spanId,
              ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
              kind: 2,
              startTimeUnixNano: String(start),
              endTimeUnixNano: String(start + 12_000_000n),
              attributes: [...keyValues(span.attributes ?? {}), ...(span.rawAttributes ?? [])],
              events: (span.events ?? []).map((event) => ({
                name: event.name,
                timeUnixNano: String(start + 1_000_000n),
                attributes: keyValues(event.attributes ?? {}),
              })),
              ...(span.statusMessage === undefined
                ? {}
                : { status: { code: 2, message: span.statusMessage } }),
            })),
          },
        ],
      },
    ],
  };
}

/** Posts an export to an OTLP/HTTP endpoint, as gzipped JSON, and returns the status of the answer. */
export async function post(endpoint: string, signal: 'logs' | 'traces', body: unknown): Promise<number> {
  const response = await fetch(`${endpoint}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Posts records and throws unless they were accepted. */
export async function sendLogs(
  endpoint: string,
  resource: Resource,
  records: readonly LogInput[],
): Promise<void> {
  const status = await post(endpoint, 'logs', logsBody(resource, records));
  if (status !== 200) throw new Error(`the collector answered ${status} to logs`);
}

/** Posts spans and throws unless they were accepted. */
export async function sendSpans(
  endpoint: string,
  resource: Resource,
  spans: readonly SpanInput[],
): Promise<void> {
  const status = await post(endpoint, 'traces', tracesBody(resource, spans));
  if (status !== 200) throw new Error(`the collector answered ${status} to traces`);
}
