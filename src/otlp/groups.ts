/** Entries put together by what they share, so that a request says it once. */
import { MalformedError, Reader, type Source, sourceOf } from './reader.ts';

/** Tags of ResourceLogs / ResourceSpans and of ScopeLogs / ScopeSpans. */
const ENTRY = 0x12;
const RECORD = 0x12;

const FEW_SCOPES = 8;

/** Entries of one resource. */
export interface EntryGroup {
  /** What `encodeResource` gave: the fields of ResourceLogs or ResourceSpans beside the entries. */
  readonly resource: Uint8Array;
  /** Each a whole `scope_logs` or `scope_spans` field. */
  readonly entries: readonly Uint8Array[];
}

/** Records of one scope. The one with index i lies in `sources[i]` from `starts[i]` to `ends[i]`, without tag and length. */
export interface ScopeGroup {
  /** The fields of ScopeLogs or ScopeSpans beside the records. */
  readonly head: Uint8Array;
  readonly sources: Source[];
  readonly starts: number[];
  readonly ends: number[];
}

export interface ResourceGroup {
  readonly resource: Uint8Array;
  readonly scopes: ScopeGroup[];
}

/**
 * Groups by resource and scope, in the order in which these first come; the order within a scope is kept.
 *
 * @throws MalformedError for an entry that is none.
 */
export function group(groups: readonly EntryGroup[]): ResourceGroup[] {
  const found: ResourceGroup[] = [];
  const scopesOf = new Map<ResourceGroup, Map<string, ScopeGroup>>();
  for (const { resource, entries } of groups) {
    let into = found.find((other) => isSame(other.resource, resource, 0, resource.length));
    if (into === undefined) {
      into = { resource, scopes: [] };
      found.push(into);
      scopesOf.set(into, new Map());
    }
    addEntries(into, scopesOf.get(into) as Map<string, ScopeGroup>, entries);
  }
  return found;
}

function addEntries(
  into: ResourceGroup,
  known: Map<string, ScopeGroup>,
  entries: readonly Uint8Array[],
): void {
  const reader = new Reader();
  let scope: ScopeGroup | undefined;
  for (const entry of entries) {
    reader.source = sourceOf(entry, reader.source);
    reader.at = entry.byteOffset;
    const end = reader.at + entry.length;
    if (reader.tag(end) !== ENTRY || reader.endOf(end) !== end) throw new MalformedError('not an entry');
    const start = reader.at;
    const record = findRecord(reader, end);
    // As it is written here: the scope, then one record, and that is all.
    if (record !== -1 && reader.endOf(end) === end) {
      if (scope === undefined || !isSame(scope.head, reader.source.bytes, start, record)) {
        scope =
          knownScope(into, reader.source.bytes, start, record) ??
          scopeOf(into, known, reader.source.bytes.subarray(start, record));
      }
      add(scope, reader.source, reader.at, end);
    } else {
      reader.at = start;
      scope = addForeign(into, known, reader, end);
    }
  }
}

/** Leaves the reader behind the tag of the first record. @returns where that tag begins; -1: there is none. */
function findRecord(reader: Reader, end: number): number {
  while (reader.at < end) {
    const at = reader.at;
    const tag = reader.tag(end);
    if (tag === RECORD) return at;
    reader.skip(tag, end);
  }
  return -1;
}

/** An entry with its fields in another order, or with more than one record, or none. */
function addForeign(
  into: ResourceGroup,
  known: Map<string, ScopeGroup>,
  reader: Reader,
  end: number,
): ScopeGroup {
  const { source } = reader;
  const head: Uint8Array[] = [];
  const records: [number, number][] = [];
  while (reader.at < end) {
    const at = reader.at;
    const tag = reader.tag(end);
    if (tag === RECORD) {
      const stop = reader.endOf(end);
      records.push([reader.at, stop]);
      reader.at = stop;
    } else {
      reader.skip(tag, end);
      head.push(source.bytes.subarray(at, reader.at));
    }
  }
  const scope = scopeOf(into, known, Buffer.concat(head));
  for (const [from, to] of records) add(scope, source, from, to);
  return scope;
}

/** Among few scopes, it takes less to compare than to make a key of the bytes. */
function knownScope(
  into: ResourceGroup,
  bytes: Uint8Array,
  start: number,
  end: number,
): ScopeGroup | undefined {
  const { scopes } = into;
  for (let index = 0; index < scopes.length && index < FEW_SCOPES; index++) {
    const scope = scopes[index] as ScopeGroup;
    if (isSame(scope.head, bytes, start, end)) return scope;
  }
  return undefined;
}

function scopeOf(into: ResourceGroup, known: Map<string, ScopeGroup>, head: Uint8Array): ScopeGroup {
  const key = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  let scope = known.get(key);
  if (scope === undefined) {
    scope = { head, sources: [], starts: [], ends: [] };
    known.set(key, scope);
    into.scopes.push(scope);
  }
  return scope;
}

function add(scope: ScopeGroup, source: Source, start: number, end: number): void {
  scope.sources.push(source);
  scope.starts.push(start);
  scope.ends.push(end);
}

function isSame(bytes: Uint8Array, other: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== other[start + index]) return false;
  }
  return true;
}
