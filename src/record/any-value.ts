/**
 * Turns whatever a caller hands over into a value OTLP can carry, and never throws: circular objects, getters that
 * throw, proxies, BigInt, NaN, lone surrogates, huge strings. What cannot be carried is described in brackets.
 */

import { types } from 'node:util';
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { KeyChain } from './key-chain.ts';
import { describeThrown, isOrdinary, jsonForm, readProperty, throwsNote } from './property.ts';
import { MAX_STRING, TOO_LARGE, toText } from './text.ts';

export { jsonForm, readProperty } from './property.ts';
export { MAX_STRING, toText } from './text.ts';

/** Code units kept of one value, or of all attributes given at once: no record may grow so large that its batch fails. */
export const MAX_TEXT = 256 * 1024;
/** Longer keys are cut. */
const MAX_KEY = 512;
const MAX_DEPTH = 10;
/** Entries kept of one array, map or object. */
export const MAX_ENTRIES = 1_000;
/** Values kept of one value, or of all attributes given at once. */
const MAX_VALUES = 10_000;
const MAX_BYTES = 64 * 1024;
/** Writing a number of millions of digits would hold up the caller for seconds. */
const MAX_BIGINT = 2n ** 4_096n;
const TOO_DEEP = '[Too deep]';

/** Code units of a text that is taken without a look at how much room there is. */
const SHORT = 1_024;

const isOwn = Object.prototype.hasOwnProperty;
/** Keys as they are written in records; undefined for the one that cannot simply be set. */
const names = new KeyChain((key) => (key === '__proto__' ? undefined : wellFormedKey(key)));

/** What is left to spend, and the objects the walk is inside of: none is listed before there is one within the first. */
interface Walk {
  values: number;
  characters: number;
  readonly first: unknown;
  above: unknown[] | undefined;
}

/**
 * @param maxValues values kept at most, nested ones included. Default 10,000.
 * @returns `value` as an OTLP AnyValue (specification: common/README.md, "AnyValue").
 */
export function toAnyValue(value: unknown, maxValues = MAX_VALUES): AnyValue {
  switch (typeof value) {
    case 'string':
      return toText(value);
    case 'boolean':
      return value;
    case 'number':
      return toNumber(value);
    default:
      return convert(value, { values: maxValues, characters: MAX_TEXT, first: undefined, above: undefined });
  }
}

/**
 * @param attributes any object; its own enumerable string keys are taken, those of its JSON form where it has a
 * `toJSON`. Anything but an object has none.
 * @param into where the attributes are put; an existing key is overwritten, undefined values are left out.
 * @returns `into`.
 */
export function toAttributes(attributes: unknown, into: Attributes = {}): Attributes {
  if (typeof attributes !== 'object' || attributes === null) return into;
  const walk: Walk = { values: MAX_VALUES, characters: MAX_TEXT, first: attributes, above: undefined };
  try {
    if (isOrdinary(attributes)) {
      takeOrdinary(attributes, into, walk, true);
      return into;
    }
    const source = jsonForm(attributes);
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      into['value'] = convert(source, walk);
    } else {
      takeAny(source, into, walk);
    }
  } catch {
    into['unreadable'] = '[Unreadable object]';
  }
  return into;
}

/**
 * The same as `takeAny` and `convertEntries`, several times faster: `for in` goes by the shape that objects of one making
 * share.
 *
 * @param overwrite of two keys that are written alike the later one's value is kept, else both are.
 * @returns how many properties there were.
 */
function takeOrdinary(
  source: { [key: string]: unknown },
  into: Attributes,
  walk: Walk,
  overwrite: boolean,
): number {
  let taken = 0;
  let name = names.start;
  for (const key in source) {
    if (!isOwn.call(source, key)) continue;
    if (taken >= MAX_ENTRIES - 1 || walk.characters <= 0 || walk.values <= 0) {
      const { length } = Object.keys(source);
      if (isFull(taken, length, walk)) {
        into['…'] = `[${length - taken} more]`;
        break;
      }
    }
    taken++;
    let value: unknown;
    try {
      value = source[key];
    } catch (error) {
      value = throwsNote(error);
    }
    if (value === undefined) continue;
    name = names.after(name, key);
    let text = name.fact;
    if (text === undefined) {
      assign(into, key, convert(value, walk));
      continue;
    }
    walk.characters -= text.length;
    if (!overwrite && isOwn.call(into, text)) text = `${text} (${taken})`;
    if (typeof value === 'string' && value.length <= SHORT) {
      walk.values--;
      walk.characters -= value.length;
      into[text] = value.isWellFormed() ? value : value.toWellFormed();
    } else if (typeof value === 'number') {
      walk.values--;
      into[text] = toNumber(value);
    } else {
      into[text] = convert(value, walk);
    }
  }
  return taken;
}

function takeAny(source: object, into: Attributes, walk: Walk): void {
  const keys = Object.keys(source);
  let taken = 0;
  for (const key of keys) {
    if (isFull(taken, keys.length, walk)) {
      into['…'] = `[${keys.length - taken} more]`;
      break;
    }
    taken++;
    const value = readProperty(source, key);
    if (value !== undefined) assign(into, keyText(key, walk), convert(value, walk));
  }
}

/** JSON has no NaN and OTLP's intValue holds 64 bits: such numbers go as text rather than break their batch. */
function toNumber(value: number): number | string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return String(value);
  return value;
}

/** `__proto__` as a key must stay a key. */
function assign(into: Attributes, key: string, value: AnyValue): void {
  if (key === '__proto__') {
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    into[key] = value;
  }
}

function wellFormedKey(key: string): string {
  return key === '' ? '(empty)' : toText(key, MAX_KEY);
}

function keyText(key: string, walk: Walk): string {
  const text = wellFormedKey(key);
  walk.characters -= text.length;
  return text;
}

/** True when no more than a note on what is missing may follow the entries already taken. */
function isFull(taken: number, of: number, walk: Walk): boolean {
  if (walk.values <= 0 || walk.characters <= 0) return true;
  return taken >= MAX_ENTRIES - 1 && (of > MAX_ENTRIES || taken >= MAX_ENTRIES);
}

function spend(text: string, walk: Walk): string {
  const kept = toText(text, Math.min(MAX_STRING, walk.characters));
  walk.characters -= kept.length;
  return kept;
}

function convert(value: unknown, walk: Walk): AnyValue {
  if (--walk.values < 0 || walk.characters <= 0) return TOO_LARGE;
  switch (typeof value) {
    case 'string':
      return spend(value, walk);
    case 'number':
      return toNumber(value);
    case 'boolean':
      return value;
    case 'bigint':
      return value < MAX_BIGINT && value > -MAX_BIGINT ? String(value) : '[BigInt too large]';
    case 'symbol':
      return spend(String(value), walk);
    case 'function': {
      const name = readProperty(value, 'name');
      return spend(typeof name === 'string' && name !== '' ? `[Function ${name}]` : '[Function]', walk);
    }
    case 'object':
      return value === null ? null : enter(value, walk);
    default:
      return null;
  }
}

function enter(object: object, walk: Walk): AnyValue {
  walk.above ??= walk.first === undefined ? [] : [walk.first];
  const { above } = walk;
  if (above.includes(object)) return '[Circular]';
  above.push(object);
  try {
    return convertObject(object, above.length > MAX_DEPTH, walk);
  } catch (error) {
    return `[Unreadable: ${describeThrown(error)}]`;
  } finally {
    above.pop();
  }
}

function convertObject(object: object, tooDeep: boolean, walk: Walk): AnyValue {
  if (Array.isArray(object)) return tooDeep ? TOO_DEEP : convertElements(object, walk);
  if (!tooDeep && isOrdinary(object)) {
    const map: { [key: string]: AnyValue } = {};
    // What has no properties of its own may yet be something else behind a changed prototype.
    if (takeOrdinary(object, map, walk, false) > 0) return map;
  }
  if (types.isDate(object)) return dateText(object);
  if (types.isRegExp(object)) return spend(String(object), walk);
  if (types.isBoxedPrimitive(object)) return convert(object.valueOf(), walk);
  if (types.isPromise(object)) return '[Promise]';
  if (types.isWeakMap(object) || types.isWeakSet(object)) return '[Weak collection]';
  if (tooDeep) return TOO_DEEP;
  if (types.isNativeError(object) || object instanceof Error) return convertError(object, walk);
  if (types.isAnyArrayBuffer(object)) return bytes(object, 0, object.byteLength, walk);
  if (types.isUint8Array(object) || types.isDataView(object)) {
    return bytes(object.buffer, object.byteOffset, object.byteLength, walk);
  }
  if (types.isTypedArray(object)) return convertElements(object, walk);
  if (types.isMap(object)) return convertEntries(object, object.size, walk);
  if (types.isSet(object)) return convertSet(object, walk);
  const json = jsonForm(object);
  if (json !== object) return convert(json, walk);
  const keys = Object.keys(object);
  if (keys.length === 0) return emptyObject(object, walk);
  return convertEntries(
    keys.values().map((key): [string, unknown] => [key, readProperty(object, key)]),
    keys.length,
    walk,
  );
}

/** The methods are the built-in ones, whatever the object says. */
function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

/** A copy: the buffer may be changed or taken away before the record is sent. */
function bytes(buffer: ArrayBufferLike, offset: number, length: number, walk: Walk): Uint8Array {
  const kept = Math.min(length, MAX_BYTES, walk.characters);
  walk.characters -= kept;
  return Uint8Array.from(new Uint8Array(buffer, offset, kept));
}

/** An object that keeps what it holds to itself is at least called by its class. */
function emptyObject(object: object, walk: Walk): AnyValue {
  const maker = readProperty(object, 'constructor');
  const name = typeof maker === 'function' ? readProperty(maker, 'name') : undefined;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? spend(`[${name}]`, walk) : {};
}

function convertElements(source: ArrayLike<unknown>, walk: Walk): AnyValue {
  const { length } = source;
  const list: AnyValue[] = [];
  for (let i = 0; i < length; i++) {
    if (isFull(i, length, walk)) {
      list.push(`[${length - i} more]`);
      break;
    }
    // One at a time, so that one that throws does not cost the others.
    list.push(convert(readProperty(source, i), walk));
  }
  return list;
}

function convertSet(set: Set<unknown>, walk: Walk): AnyValue {
  const list: AnyValue[] = [];
  for (const value of set) {
    if (isFull(list.length, set.size, walk)) {
      list.push(`[${set.size - list.length} more]`);
      break;
    }
    list.push(convert(value, walk));
  }
  return list;
}

function convertEntries(entries: Iterable<[unknown, unknown]>, size: number, walk: Walk): AnyValue {
  const map: { [key: string]: AnyValue } = {};
  let taken = 0;
  for (const [key, value] of entries) {
    if (isFull(taken, size, walk)) {
      map['…'] = `[${size - taken} more]`;
      break;
    }
    taken++;
    if (value === undefined) continue;
    let name = keyText(typeof key === 'string' ? key : mapKey(key), walk);
    // A Map tells 1 from '1' and one object from another.
    if (Object.hasOwn(map, name)) name = `${name} (${taken})`;
    assign(map, name, convert(value, walk));
  }
  return map;
}

function mapKey(key: unknown): string {
  if (typeof key === 'bigint')
    return String(convert(key, { values: 1, characters: MAX_KEY, first: undefined, above: undefined }));
  if (typeof key === 'function') return '[Function key]';
  return typeof key === 'object' && key !== null ? '[Object key]' : String(key);
}

/** An error as a value inside attributes; the error of a record itself becomes `exception.*` instead. */
function convertError(error: Error, walk: Walk): AnyValue {
  const map: { [key: string]: AnyValue } = {};
  for (const key of ['name', 'message', 'stack', 'cause', 'errors', ...Object.keys(error)]) {
    if (Object.hasOwn(map, key) || walk.values <= 0) continue;
    const value = readProperty(error, key);
    if (value !== undefined) assign(map, keyText(key, walk), convert(value, walk));
  }
  return map;
}
