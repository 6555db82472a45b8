import type { Attributes } from '@opentelemetry/api';
import { field, grow } from './grow.ts';
import { Keys } from './keys.ts';
import { writeAttribute, writeText } from './values.ts';
import { PADDED, type Writer, wordsOf } from './writer.ts';

/** Tags of ScopeLogs and ScopeSpans, which have the same fields, and of InstrumentationScope. */
const ENTRY = 0x12;
const SCOPE = 0x0a;
const RECORD = 0x12;
const SCHEMA_URL = 0x1a;
const NAME = 0x0a;
const VERSION = 0x12;
const ATTRIBUTE = 0x1a;
const DROPPED = 0x20;
const DROPPED_MAX = 6;
/** Of a length still to be filled in. */
const UNKNOWN = new Uint8Array(PADDED);
const NOTHING = new Uint8Array(0);

/** Scopes kept. A program has some hundreds. */
const MAX_KEPT = 1_024;
/** The scope of the root logger: the specification wants a name. */
const ROOT = 'root';
const NO_LIMIT = 2 ** 30;

export interface Scope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Attributes | undefined;
  readonly droppedAttributesCount?: number | undefined;
}

/**
 * What stands before every record of a scope, encoded once: the tag of the entry, its length, the fields of the scope, the
 * tag of the record, its length; both lengths still to be filled in.
 */
export interface ScopeHead {
  readonly version: string | undefined;
  readonly size: number;
  readonly words: Int32Array;
}

export function scopeHead(scope: Scope): ScopeHead {
  const { schemaUrl } = scope;
  const fields = grow((writer) => writeScope(writer, scope));
  const bytes = Buffer.concat([
    Buffer.from([ENTRY, ...UNKNOWN]),
    field(SCOPE, fields),
    schemaUrl ? grow((writer) => writeText(writer, 0, SCHEMA_URL, schemaUrl)) : NOTHING,
    Buffer.from([RECORD, ...UNKNOWN]),
  ]);
  return { version: scope.version, size: bytes.length, words: wordsOf(bytes) };
}

function writeScope(writer: Writer, scope: Scope): number {
  let at = writeText(writer, 0, NAME, scope.name);
  if (at !== -1 && scope.version) at = writeText(writer, at, VERSION, scope.version);
  const keys = new Keys();
  for (const [name, value] of Object.entries(scope.attributes ?? {})) {
    if (at === -1) return -1;
    at = writeAttribute(writer, at, ATTRIBUTE, keys.after(keys.first, name), value, NO_LIMIT);
  }
  if (at === -1 || !scope.droppedAttributesCount) return at;
  if (at + DROPPED_MAX > writer.limit) return -1;
  writer.byte(at, DROPPED);
  return writer.varint(at + 1, scope.droppedAttributesCount);
}

/** The heads of loggers by name and version. */
export class LoggerScopes {
  #name: string | undefined;
  #last: ScopeHead | undefined;
  readonly #kept = new Map<string, ScopeHead>();

  of(name: string, version: string | undefined): ScopeHead {
    const last = this.#last;
    if (last !== undefined && name === this.#name && version === last.version) return last;
    return this.#find(name, version);
  }

  #find(name: string, version: string | undefined): ScopeHead {
    const key = version === undefined ? name : `${name}\n${version}`;
    let head = this.#kept.get(key);
    if (head === undefined || head.version !== version) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      head = scopeHead({ name: name || ROOT, version });
      this.#kept.set(key, head);
    }
    this.#name = name;
    this.#last = head;
    return head;
  }
}
