/**
 * Turns whatever a caller hands over into a value OTLP can carry, and never throws: circular objects, getters that
 * throw, proxies, BigInt, NaN, lone surrogates, huge strings. What cannot be carried is described in brackets.
 */
import { types } from 'node:util';
import type { AnyValue, Attributes } from '@opentelemetry/api';

/** Longer strings are cut, in UTF-16 code units. Loki refuses lines over 256 KiB. */
export const MAX_STRING = 128 * 1024;
const MAX_DEPTH = 10;
/** Entries kept of one array, map or object. */
const MAX_ENTRIES = 1_000;
/** Values kept of one attribute in all. */
const MAX_VALUES = 10_000;
const MAX_BYTES = 64 * 1024;

interface Walk {
  left: number;
  readonly above: unknown[];
}

/** @returns `value` as an OTLP AnyValue (specification: common/README.md, "AnyValue"). */
export function toAnyValue(value: unknown): AnyValue {
  switch (typeof value) {
    case 'string':
      return toText(value);
    case 'boolean':
      return value;
    case 'number':
      return toNumber(value);
    default:
      return convert(value, { left: MAX_VALUES, above: [] });
  }
}

/**
 * @param attributes any object; its own enumerable string keys are taken.
 * @param into where the attributes are put; an existing key is overwritten, undefined values are left out.
 */
export function toAttributes(attributes: object, into: Attributes = {}): Attributes {
  let keys: string[];
  try {
    keys = Object.keys(attributes);
  } catch {
    into['unreadable'] = '[Unreadable object]';
    return into;
  }
  for (const key of keys) {
    const value = read(attributes, key);
    if (value !== undefined) assign(into, key, toAnyValue(value));
  }
  return into;
}

/** Well-formed text of bounded length; a cut says how much is missing. */
export function toText(text: string): string {
  const cut =
    text.length > MAX_STRING ? `${text.slice(0, MAX_STRING)}… [${text.length - MAX_STRING} more]` : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

/** JSON has no NaN and OTLP's intValue holds 64 bits: such numbers go as text rather than break their batch. */
function toNumber(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return String(value);
  return value;
}

/** Reads a property; a getter that throws is described. */
function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return `[Throws: ${describe(error)}]`;
  }
}

function describe(error: unknown): string {
  try {
    return toText(String(error instanceof Error ? error.message : error));
  } catch {
    return 'unknown';
  }
}

/** `__proto__` as a key must stay a key. */
function assign(into: Attributes, key: string, value: AnyValue): void {
  const name = key === '' ? '(empty)' : key.isWellFormed() ? key : key.toWellFormed();
  if (name === '__proto__') {
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    into[name] = value;
  }
}

function convert(value: unknown, walk: Walk): AnyValue {
  if (--walk.left < 0) return '[Too large]';
  switch (typeof value) {
    case 'string':
      return toText(value);
    case 'number':
      return toNumber(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'bigint':
      return String(value);
    case 'symbol':
      return String(value);
    case 'function':
      return `[Function${value.name ? ` ${toText(String(value.name))}` : ''}]`;
    default:
      break;
  }
  if (value === null) return null;
  const object = value as object;
  if (walk.above.includes(object)) return '[Circular]';
  if (walk.above.length >= MAX_DEPTH) return '[Too deep]';
  walk.above.push(object);
  try {
    return convertObject(object, walk);
  } catch (error) {
    return `[Unreadable: ${describe(error)}]`;
  } finally {
    walk.above.pop();
  }
}

function convertObject(object: object, walk: Walk): AnyValue {
  if (Array.isArray(object)) return convertList(object, object.length, walk);
  if (types.isDate(object)) return Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString();
  if (types.isNativeError(object) || object instanceof Error) return convertError(object, walk);
  if (types.isUint8Array(object)) {
    return object.length > MAX_BYTES ? new Uint8Array(object.subarray(0, MAX_BYTES)) : new Uint8Array(object);
  }
  if (types.isAnyArrayBuffer(object)) return new Uint8Array(object.slice(0, MAX_BYTES));
  if (types.isTypedArray(object)) return convertList(object, object.length, walk);
  if (types.isMap(object)) return convertEntries(object, object.size, walk);
  if (types.isSet(object)) return convertList(object, object.size, walk);
  if (types.isRegExp(object)) return toText(String(object));
  if (types.isPromise(object)) return '[Promise]';
  if (types.isWeakMap(object) || types.isWeakSet(object)) return '[Weak collection]';
  if (types.isBoxedPrimitive(object)) return convert(object.valueOf(), walk);
  const toJson = read(object, 'toJSON');
  if (typeof toJson === 'function') {
    const json: unknown = toJson.call(object, '');
    if (json !== object) return convert(json, walk);
  }
  const keys = Object.keys(object);
  return convertEntries(
    keys.values().map((key): [unknown, unknown] => [key, read(object, key)]),
    keys.length,
    walk,
  );
}

function convertList(values: Iterable<unknown>, length: number, walk: Walk): AnyValue {
  const list: AnyValue[] = [];
  for (const value of values) {
    if (list.length >= MAX_ENTRIES || walk.left <= 0) {
      list.push(`[${length - list.length} more]`);
      break;
    }
    list.push(convert(value, walk));
  }
  return list;
}

function convertEntries(entries: Iterable<[unknown, unknown]>, size: number, walk: Walk): AnyValue {
  const map: { [key: string]: AnyValue } = {};
  let count = 0;
  for (const [key, value] of entries) {
    if (count >= MAX_ENTRIES || walk.left <= 0) {
      map['…'] = `[${size - count} more]`;
      break;
    }
    count++;
    if (value !== undefined) {
      const name = typeof key === 'string' ? key : keyText(key);
      assign(map, toText(name), convert(value, walk));
    }
  }
  return map;
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? '[Object key]' : String(key);
}

/** An error as a value inside attributes; the error of a record itself becomes `exception.*` instead. */
function convertError(error: Error, walk: Walk): AnyValue {
  const map: { [key: string]: AnyValue } = {};
  for (const key of ['name', 'message', 'stack', 'cause', 'errors', ...Object.keys(error)]) {
    if (key in map) continue;
    const value = read(error, key);
    if (value !== undefined) assign(map, key, convert(value, walk));
  }
  return map;
}
