/** Stores and servers in folders of their own, and records to put into them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Json } from '../../src/local/api.ts';
import type { Attributes, Batch, LogInput, Origin, SpanInput } from '../../src/local/record.ts';
import { type Local, type LocalOptions, startLocal } from '../../src/local/server.ts';
import { Store } from '../../src/local/store/store.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that is closed after the test. */
export function openStore(t: TestContext, folder = temporaryFolder(t)): Store {
  const store = new Store(folder, (line) => t.diagnostic(line));
  t.after(() => store.close());
  return store;
}

/** A server on a free port that is closed after the test. */
export async function startServer(t: TestContext, options: Partial<LocalOptions> = {}): Promise<Local> {
  const dataDir = options.dataDir ?? temporaryFolder(t);
  const local = await startLocal({ port: 0, say: (line) => t.diagnostic(line), ...options, dataDir });
  t.after(() => local.close());
  return local;
}

export function originOf(service = 'shop', scope = 'app', resource: { [key: string]: Json } = {}): Origin {
  return { service, scope, resource: JSON.stringify({ 'service.name': service, ...resource }) };
}

const ORIGIN = originOf();

export function attributesOf(values: { [key: string]: Json }): Attributes {
  return Object.assign(Object.create(null) as Attributes, values);
}

export function id(bytes: number, n: number): Uint8Array {
  const buffer = Buffer.alloc(bytes, 0xab);
  buffer.writeUInt32BE(n, bytes - 4);
  return buffer;
}

export function logOf(
  values: Partial<Omit<LogInput, 'attributes'>> & { attributes?: { [key: string]: Json } } = {},
): LogInput {
  const { attributes = {}, ...rest } = values;
  return {
    time: 1_700_000_000_000,
    severity: 9,
    origin: ORIGIN,
    message: 'hello',
    traceId: null,
    spanId: null,
    uid: null,
    attributes: attributesOf(attributes),
    ...rest,
  };
}

export function spanOf(
  trace: number,
  span: number,
  values: Partial<Omit<SpanInput, 'attributes'>> & { attributes?: { [key: string]: Json } } = {},
): SpanInput {
  const { attributes = {}, ...rest } = values;
  return {
    traceId: id(16, trace),
    spanId: id(8, span),
    parentSpanId: null,
    name: 'GET /u/:id',
    kind: 2,
    origin: ORIGIN,
    start: 1_700_000_000_000,
    duration: 10,
    status: 0,
    statusMessage: '',
    attributes: attributesOf(attributes),
    events: [],
    links: [],
    ...rest,
  };
}

export function batchOf(logs: LogInput[], spans: SpanInput[] = []): Batch {
  return { logs, spans, rejected: 0, reason: '' };
}

/** A log record as OTLP/JSON. */
export function jsonLog(message: string, values: { [key: string]: unknown } = {}): object {
  return {
    timeUnixNano: `${Date.now()}000000`,
    severityNumber: 9,
    body: { stringValue: message },
    ...values,
  };
}

/** Records as an OTLP/JSON request. */
export function jsonLogs(records: unknown[], service = 'shop'): string {
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  return JSON.stringify({
    resourceLogs: [
      { resource: { attributes }, scopeLogs: [{ scope: { name: 'app' }, logRecords: records }] },
    ],
  });
}

export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: { [name: string]: string } = {},
) {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

/** The JSON that a path answers with. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
