import { jsonForm, readProperty } from '../record/any-value.ts';
import { errorMessage, isError } from '../record/exception.ts';
import { placeholders, printf } from './printf.ts';

/** The parts of a log call. */
export interface Call {
  body: unknown;
  attributes: object | undefined;
  exception: unknown;
}

/**
 * Reads the arguments of a log method: `(message, attributes?)`, `(message, error, attributes?)`, `(error, attributes?)`.
 * Callers without types give other things too; everything they give is kept. `(attributes, message)`, pino's order, is
 * understood, an error is found wherever it stands, the placeholders of `console.log` (`'user %s', name`) take their
 * values, and arguments that have no place go into the attribute `arguments`.
 */
export function readCall(call: readonly unknown[]): Call {
  const [first, second, third] = call;
  if (typeof first === 'string') {
    if (call.length === 1) return { body: first, attributes: undefined, exception: undefined };
    if (call.length === 2 && isSimple(second) && !first.includes('%'))
      return { body: first, attributes: second, exception: undefined };
    const taken = takenBy(first, call, 1);
    if (taken > 0) return rest(call, 1 + taken, filled(first, call.slice(1, 1 + taken), undefined));
    if (isError(second)) return rest(call, 2, { body: first, attributes: undefined, exception: second });
    // A catch clause's `unknown` can be anything: with attributes behind it, it stands in the error's place.
    if (call.length === 3 && isPlain(third)) {
      return rest(call, 2, { body: first, attributes: undefined, exception: second ?? undefined });
    }
    return rest(call, 1, { body: first, attributes: undefined, exception: undefined });
  }
  const message = typeof second === 'string' ? second : undefined;
  const taken = message === undefined ? 0 : takenBy(message, call, 2);
  const next = message === undefined ? 1 : 2 + taken;
  if (isError(first) || isPlain(first)) {
    const attributes = isError(first) ? undefined : first;
    const read =
      message === undefined || taken === 0
        ? { body: message, attributes, exception: undefined }
        : filled(message, call.slice(2, next), attributes);
    if (isError(first)) read.exception = first;
    else if (message === undefined) liftMessage(read);
    return rest(call, next, read);
  }
  if (first === undefined || first === null) {
    return rest(call, next, { body: message, attributes: undefined, exception: undefined });
  }
  return rest(call, 1, { body: first, attributes: undefined, exception: undefined });
}

/**
 * How many values behind a message its placeholders take. An object is attributes unless the first placeholder is one for
 * objects, and an error is the exception unless it can be shown.
 */
function takenBy(message: string, call: readonly unknown[], from: number): number {
  const kinds = from < call.length ? placeholders(message) : [];
  const [kind] = kinds;
  if (kind === undefined) return 0;
  const value = call[from];
  if (isError(value) ? 'dif'.includes(kind) : isPlain(value) && !'joO'.includes(kind)) return 0;
  return Math.min(kinds.length, call.length - from);
}

/** A message with its values in place. An error among them is shown by its name and message, and is the exception too. */
function filled(message: string, values: readonly unknown[], attributes: object | undefined): Call {
  return { body: printf(message, values), attributes, exception: values.find(isError) };
}

/** Of attributes alone, the message is what pino and winston take for it. */
function liftMessage(read: Call): void {
  if (read.attributes === undefined) return;
  for (const key of ['msg', 'message']) {
    const value = readProperty(read.attributes, key);
    if (typeof value !== 'string') continue;
    read.attributes = copy(read.attributes, key);
    read.body = value;
    return;
  }
}

/** An object literal without an error in it: what nearly every call has for attributes. */
function isSimple(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { err, error } = value as { err?: unknown; error?: unknown };
    return err === undefined && error === undefined && Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false;
  }
}

/** Takes the attributes from position `from`, and keeps what follows them. */
function rest(call: readonly unknown[], from: number, read: Call): Call {
  let next = from;
  if (read.exception === undefined && isError(call[next])) {
    read.exception = call[next];
    next++;
  }
  const given = call[next];
  if (read.attributes === undefined && isPlain(given)) {
    read.attributes = given;
    next++;
  }
  if (next < call.length) keepRest(call.slice(next), read);
  liftError(read);
  read.body ??= read.exception === undefined ? '' : errorMessage(read.exception);
  return read;
}

/** The first error among the arguments left over is the record's, as in `(message, attributes, error)`. */
function keepRest(left: unknown[], read: Call): void {
  const error = read.exception === undefined ? left.findIndex(isError) : -1;
  if (error !== -1) [read.exception] = left.splice(error, 1);
  const kept = left.filter((value) => value !== undefined);
  if (kept.length === 0) return;
  const attributes = copy(read.attributes);
  attributes['arguments'] = 'arguments' in attributes ? [attributes['arguments'], ...kept] : kept;
  read.attributes = attributes;
}

/** An error under the names it is usually given in attributes becomes the record's exception, told once. */
function liftError(read: Call): void {
  if (read.attributes === undefined || read.exception !== undefined) return;
  for (const key of ['err', 'error']) {
    const value = readProperty(read.attributes, key);
    if (!isError(value)) continue;
    read.attributes = copy(read.attributes, key);
    read.exception = value;
    return;
  }
}

/** A copy that can be changed; taken property by property, since a getter of the original may throw. */
function copy(attributes: object | undefined, without?: string): { [key: string]: unknown } {
  const copied: { [key: string]: unknown } = Object.create(null);
  if (attributes === undefined) return copied;
  try {
    const source = jsonForm(attributes);
    if (typeof source !== 'object' || source === null) return Object.assign(copied, { value: source });
    for (const key of Object.keys(source)) {
      if (key !== without) copied[key] = readProperty(source, key);
    }
  } catch {
    copied['unreadable'] = '[Unreadable object]';
  }
  return copied;
}

/** What keeps its contents to itself, so that its fields, if any, are not what a caller wants to tell. */
const CLOSED = new Set(
  'ArrayBuffer Boolean DataView Date Map Number Promise RegExp Set SharedArrayBuffer String WeakMap WeakSet'
    .split(' ')
    .map((name) => `[object ${name}]`),
);

/** An object whose fields are attributes: not a list, not an error, not a Date, a Map or a URL. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return true;
    if (Array.isArray(value) || ArrayBuffer.isView(value) || isError(value)) return false;
    if (CLOSED.has(Object.prototype.toString.call(value))) return false;
    // The second is an empty object of another realm.
    return Object.keys(value).length > 0 || Object.getPrototypeOf(prototype) === null;
  } catch {
    return false;
  }
}
