/** OTLP/JSON as a service would send it, from plain objects. */

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface TestSpan {
  service: string;
  scope?: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** As in OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind?: number;
  /** Unix milliseconds. */
  start: number;
  /** Milliseconds. */
  duration: number;
  attributes?: { [key: string]: Value };
  error?: string;
  events?: { time: number; name: string; attributes?: { [key: string]: Value } }[];
  links?: { traceId: string; spanId: string }[];
}

export interface TestLog {
  service: string;
  logger?: string;
  /** Unix milliseconds. */
  time: number;
  level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  message: string;
  traceId?: string;
  spanId?: string;
  attributes?: { [key: string]: Value };
}

const SEVERITY = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 } as const;

const nanos = (ms: number) => String(BigInt(Math.round(ms * 1000)) * 1000n);

function anyValue(value: Value): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

function keyValues(attributes: { [key: string]: Value }): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function resource(service: string): object {
  return {
    attributes: keyValues({
      'service.name': service,
      'service.version': '2.14.0',
      'deployment.environment.name': 'production',
      'host.name': `${service}-7c9f6d5b8-x2kqv`,
      'process.pid': 4000 + service.length,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': '24.21.0',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
    }),
  };
}

/** Runs of neighbours with the same key: what is sent keeps its order. */
function grouped<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups: [string, T[]][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.[0] === key(item)) last[1].push(item);
    else groups.push([key(item), [item]]);
  }
  return groups;
}

export function logsRequest(logs: readonly TestLog[]): object {
  return {
    resourceLogs: grouped(logs, (log) => log.service).map(([service, own]) => ({
      resource: resource(service),
      scopeLogs: grouped(own, (log) => log.logger ?? 'app').map(([logger, records]) => ({
        scope: { name: logger },
        logRecords: records.map((log) => ({
          timeUnixNano: nanos(log.time),
          observedTimeUnixNano: nanos(log.time),
          severityNumber: SEVERITY[log.level],
          severityText: log.level,
          body: { stringValue: log.message },
          attributes: keyValues(log.attributes ?? {}),
          ...(log.traceId === undefined ? {} : { traceId: log.traceId, flags: 1 }),
          ...(log.spanId === undefined ? {} : { spanId: log.spanId }),
        })),
      })),
    })),
  };
}

export function tracesRequest(spans: readonly TestSpan[]): object {
  return {
    resourceSpans: grouped(spans, (span) => span.service).map(([service, own]) => ({
      resource: resource(service),
      scopeSpans: grouped(own, (span) => span.scope ?? '@opentelemetry/instrumentation-http').map(
        ([scope, some]) => ({
          scope: { name: scope },
          spans: some.map((span) => ({
            traceId: span.traceId,
            spanId: span.spanId,
            ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
            name: span.name,
            kind: span.kind ?? 1,
            startTimeUnixNano: nanos(span.start),
            endTimeUnixNano: nanos(span.start + span.duration),
            attributes: keyValues(span.attributes ?? {}),
            status: span.error === undefined ? {} : { code: 2, message: span.error },
            events: (span.events ?? []).map((event) => ({
              timeUnixNano: nanos(event.time),
              name: event.name,
              attributes: keyValues(event.attributes ?? {}),
            })),
            links: span.links ?? [],
          })),
        }),
      ),
    })),
  };
}

/** Sends one request and throws unless it is accepted. */
async function post(address: string, body: object): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

const BATCH = 500;

export async function postLogs(base: string, logs: readonly TestLog[]): Promise<void> {
  for (let at = 0; at < logs.length; at += BATCH) {
    await post(`${base}/v1/logs`, logsRequest(logs.slice(at, at + BATCH)));
  }
}

export async function postSpans(base: string, spans: readonly TestSpan[]): Promise<void> {
  for (let at = 0; at < spans.length; at += BATCH) {
    await post(`${base}/v1/traces`, tracesRequest(spans.slice(at, at + BATCH)));
  }
}
