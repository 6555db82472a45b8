/** Entries as requests. Source: opentelemetry-proto, collector/{logs,trace}/v1; OTLP specification, "OTLP/HTTP". */
import { RESOURCE_HEAD, SCOPE_HEAD, SIGNALS, type Signal } from './fields.ts';
import { type EntryGroup, group, type ResourceGroup, type ScopeGroup } from './groups.ts';
import { literal } from './json-buffer.ts';
import type { Source } from './reader.ts';
import { ToJson } from './to-json.ts';
import { varintSize } from './writer.ts';

/** Field 1 of the request, and the records' field of ScopeLogs and ScopeSpans. */
const RESOURCES = 0x0a;
const SCOPES = 0x12;
const RECORD = 0x12;

/** JSON takes about so many times the bytes of protobuf. */
const JSON_GROWTH = 3;

const NO_RESOURCE = new Uint8Array(0);

const COMMA = 0x2c;
const OPEN = 0x7b;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = literal(']}');

/**
 * A whole ExportLogsServiceRequest or ExportTraceServiceRequest: what has the same resource, and of that what has the same
 * scope, is put together.
 *
 * @throws MalformedError for bytes that are no entry. As protobuf, records are passed on as they are; only as JSON are they
 * looked into.
 */
export function requestBody(
  signal: Signal,
  groups: readonly EntryGroup[],
  protocol: 'http/json' | 'http/protobuf',
): Buffer {
  const resources = group(groups);
  return protocol === 'http/json' ? toJson(signal, resources) : toProtobuf(resources);
}

/**
 * One entry as JSON: a ScopeLogs or ScopeSpans message.
 *
 * @throws MalformedError
 */
export function entryJson(signal: Signal, entry: Uint8Array): string {
  const json = new ToJson(JSON_GROWTH * entry.length);
  for (const { scopes } of group([{ resource: NO_RESOURCE, entries: [entry] }])) {
    for (const scope of scopes) writeScope(json, signal, scope);
  }
  return json.out.text();
}

function toJson(signal: Signal, resources: readonly ResourceGroup[]): Buffer {
  const json = new ToJson(JSON_GROWTH * sizeOf(resources));
  const { out } = json;
  const names = SIGNALS[signal];
  out.literal(names.resourceList);
  const start = out.at;
  for (const { resource, scopes } of resources) {
    out.character(COMMA);
    const resourceStart = out.at;
    json.members(RESOURCE_HEAD, resource);
    out.literal(names.scopeList);
    const scopesStart = out.at;
    for (const scope of scopes) {
      out.character(COMMA);
      writeScope(json, signal, scope);
    }
    out.open(scopesStart, OPEN_LIST);
    out.literal(CLOSE_LIST);
    out.open(resourceStart, OPEN);
  }
  out.open(start, OPEN_LIST);
  out.literal(CLOSE_LIST);
  return out.finish();
}

function writeScope(json: ToJson, signal: Signal, { head, sources, starts, ends }: ScopeGroup): void {
  const { out } = json;
  const { recordList } = SIGNALS[signal];
  const start = out.at;
  json.members(SCOPE_HEAD, head);
  out.literal(recordList);
  const recordsStart = out.at;
  for (let index = 0; index < sources.length; index++) {
    out.character(COMMA);
    json.record(signal, sources[index] as Source, starts[index] as number, ends[index] as number);
  }
  out.open(recordsStart, OPEN_LIST);
  out.literal(CLOSE_LIST);
  out.open(start, OPEN);
}

function toProtobuf(resources: readonly ResourceGroup[]): Buffer {
  const sizes = resources.map(({ resource, scopes }) => {
    const scopeSizes = scopes.map(scopeSize);
    return { scopeSizes, size: resource.length + scopeSizes.reduce((sum, size) => sum + fieldSize(size), 0) };
  });
  const target = Buffer.allocUnsafeSlow(sizes.reduce((sum, { size }) => sum + fieldSize(size), 0));
  let at = 0;
  for (const [index, { resource, scopes }] of resources.entries()) {
    const { size = 0, scopeSizes = [] } = sizes[index] ?? {};
    at = writeHead(target, at, RESOURCES, size);
    target.set(resource, at);
    at += resource.length;
    for (const [scopeIndex, scope] of scopes.entries()) {
      at = writeHead(target, at, SCOPES, scopeSizes[scopeIndex] ?? 0);
      at = writeRecords(target, at, scope);
    }
  }
  return target;
}

function writeRecords(target: Buffer, start: number, { head, sources, starts, ends }: ScopeGroup): number {
  target.set(head, start);
  let at = start + head.length;
  for (let index = 0; index < sources.length; index++) {
    const from = starts[index] as number;
    const to = ends[index] as number;
    at = writeHead(target, at, RECORD, to - from);
    target.set((sources[index] as Source).bytes.subarray(from, to), at);
    at += to - from;
  }
  return at;
}

function scopeSize({ head, starts, ends }: ScopeGroup): number {
  let size = head.length;
  for (let index = 0; index < starts.length; index++) {
    size += fieldSize((ends[index] as number) - (starts[index] as number));
  }
  return size;
}

function sizeOf(resources: readonly ResourceGroup[]): number {
  let size = 0;
  for (const { resource, scopes } of resources) {
    size += resource.length;
    for (const scope of scopes) size += scopeSize(scope);
  }
  return size;
}

function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

function writeHead(target: Buffer, at: number, tag: number, length: number): number {
  let offset = at;
  target[offset++] = tag;
  let rest = length;
  while (rest >= 0x80) {
    target[offset++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[offset++] = rest;
  return offset;
}
