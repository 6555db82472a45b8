/** A stand-in for a collector: takes OTLP/JSON over HTTP, flattens it, and lets a test wait for what it expects. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Attributes = { [key: string]: Json };

export interface ReceivedLog {
  body: Json;
  severityNumber: number;
  severityText: string;
  traceId: string;
  spanId: string;
  timeUnixNano: string;
  logger: string;
  eventName: string;
  attributes: Attributes;
  resource: Attributes;
}

export interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  scope: string;
  status: number;
  statusMessage: string;
  events: { name: string; attributes: Attributes }[];
  links: { traceId: string; spanId: string }[];
  attributes: Attributes;
  resource: Attributes;
}

export interface Receiver {
  readonly url: string;
  readonly logs: ReceivedLog[];
  readonly spans: ReceivedSpan[];
  /** Headers of every request, in order of arrival. */
  readonly headers: IncomingMessage['headers'][];
  /** Paths of every request, in order of arrival. */
  readonly paths: string[];
  /** Status to answer with; 200 at first. */
  status: number;
  /** True takes requests and never answers them. */
  hold: boolean;
  /** Resolves with the first value that is not undefined; rejects after the deadline, saying what did arrive. */
  until<T>(what: string, look: (receiver: Receiver) => T | undefined, deadlineMs?: number): Promise<T>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    logs: [],
    spans: [],
    headers: [],
    paths: [],
    status: 200,
    hold: false,
    until(what, look, deadlineMs = 15_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          const seen = receiver.logs.slice(-20).map((log) => `${log.logger}: ${String(log.body)}`);
          reject(new Error(`never arrived: ${what}\nlast logs:\n${seen.join('\n')}`));
        }, deadlineMs);
        const check = () => {
          const found = look(receiver);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    receiver.headers.push(request.headers);
    receiver.paths.push(request.url ?? '');
    if (receiver.hold) {
      for (const check of [...waiting]) check();
      return;
    }
    if (receiver.status === 200) {
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      if (request.headers['content-type'] === 'application/json') keep(JSON.parse(text) as OtlpRequest);
    }
    const type = request.headers['content-type'] ?? '';
    response
      .writeHead(receiver.status, { 'content-type': type })
      .end(type === 'application/json' ? '{}' : '');
    for (const check of [...waiting]) check();
  }

  function keep(body: OtlpRequest): void {
    for (const { resource, scopeLogs } of body.resourceLogs ?? []) {
      for (const { scope, logRecords } of scopeLogs) {
        for (const record of logRecords) {
          receiver.logs.push({
            body: plain(record.body),
            severityNumber: record.severityNumber,
            severityText: record.severityText,
            traceId: record.traceId ?? '',
            spanId: record.spanId ?? '',
            timeUnixNano: record.timeUnixNano,
            logger: scope?.name ?? '',
            eventName: record.eventName ?? '',
            attributes: plainMap(record.attributes),
            resource: plainMap(resource?.attributes),
          });
        }
      }
    }
    for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
      for (const { scope, spans } of scopeSpans) {
        for (const span of spans) {
          receiver.spans.push({
            name: span.name,
            kind: span.kind,
            traceId: span.traceId,
            spanId: span.spanId,
            parentSpanId: span.parentSpanId ?? '',
            scope: scope?.name ?? '',
            status: span.status?.code ?? 0,
            statusMessage: span.status?.message ?? '',
            events: (span.events ?? []).map((event) => ({
              name: event.name,
              attributes: plainMap(event.attributes),
            })),
            links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
            attributes: plainMap(span.attributes),
            resource: plainMap(resource?.attributes),
          });
        }
      }
    }
  }

  return receiver;
}

interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: number | string;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
}
interface KeyValue {
  key: string;
  value?: AnyValue;
}
interface Entity {
  attributes?: KeyValue[];
  name?: string;
}
interface OtlpRequest {
  resourceLogs?: {
    resource?: Entity;
    scopeLogs: {
      scope?: Entity;
      logRecords: {
        body?: AnyValue;
        severityNumber: number;
        severityText: string;
        traceId?: string;
        spanId?: string;
        timeUnixNano: string;
        eventName?: string;
        attributes?: KeyValue[];
      }[];
    }[];
  }[];
  resourceSpans?: {
    resource?: Entity;
    scopeSpans: {
      scope?: Entity;
      spans: {
        name: string;
        kind: number;
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        status?: { code?: number; message?: string };
        events?: { name: string; attributes?: KeyValue[] }[];
        links?: { traceId: string; spanId: string }[];
        attributes?: KeyValue[];
      }[];
    }[];
  }[];
}

function plain(value: AnyValue | undefined): Json {
  if (value === undefined) return null;
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plain);
  if (value.kvlistValue) return plainMap(value.kvlistValue.values);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

function plainMap(pairs: KeyValue[] | undefined): Attributes {
  return Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, plain(value)]));
}
