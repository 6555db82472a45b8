import { toAttributes } from '../record/any-value.ts';
import { errorMessage, isError } from '../record/exception.ts';

const BUILT_IN = new Set(
  ['Date', 'Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Promise', 'ArrayBuffer', 'Uint8Array'].map(
    (name) => `[object ${name}]`,
  ),
);

/** The parts of a log call. */
export interface Call {
  body: unknown;
  attributes: object | undefined;
  exception: unknown;
}

/**
 * Reads the arguments of a log method: `(message, attributes?)`, `(message, error, attributes?)`, `(error, attributes?)`.
 * Callers without types give other things too; everything they give is kept. `(attributes, message)`, pino's order, is
 * understood, and arguments that have no place go into the attribute `arguments`.
 */
export function readCall(call: readonly unknown[]): Call {
  const [first, second] = call;
  if (isError(first)) {
    if (typeof second === 'string')
      return rest(call, 2, { body: second, attributes: undefined, exception: first });
    return rest(call, 1, { body: errorMessage(first), attributes: undefined, exception: first });
  }
  if (typeof first === 'string') {
    if (isError(second)) return rest(call, 2, { body: first, attributes: undefined, exception: second });
    // A catch clause's `unknown` can be anything: with attributes behind it, it stands in the error's place.
    if (call.length > 2 && !isPlain(second) && isPlain(call[2])) {
      return rest(call, 2, { body: first, attributes: undefined, exception: second });
    }
    return rest(call, 1, { body: first, attributes: undefined, exception: undefined });
  }
  if (isPlain(first)) {
    const message = typeof second === 'string' ? second : undefined;
    const read = rest(call, message === undefined ? 1 : 2, {
      body: message,
      attributes: first,
      exception: undefined,
    });
    read.body ??= read.exception === undefined ? '' : errorMessage(read.exception);
    return read;
  }
  return rest(call, 1, { body: first, attributes: undefined, exception: undefined });
}

/** Takes the attributes from position `from`, and keeps what follows them. */
function rest(call: readonly unknown[], from: number, read: Call): Call {
  let next = from;
  const given = call[next];
  if (read.attributes === undefined && isPlain(given)) {
    read.attributes = given;
    next++;
  }
  const left = call.slice(next).filter((value) => value !== undefined);
  if (left.length > 0) read.attributes = { ...copy(read.attributes), arguments: left };
  return liftError(read);
}

/** An error under the names it is usually given in attributes becomes the record's exception, told once. */
function liftError(read: Call): Call {
  if (read.attributes === undefined || read.exception !== undefined) return read;
  for (const key of ['err', 'error']) {
    let value: unknown;
    try {
      value = Reflect.get(read.attributes, key);
    } catch {
      continue;
    }
    if (!isError(value)) continue;
    const attributes = copy(read.attributes);
    delete attributes[key];
    return { body: read.body, attributes, exception: value };
  }
  return read;
}

/** A copy that can be changed; taken value by value, since a getter of the original may throw. */
function copy(attributes: object | undefined): { [key: string]: unknown } {
  return attributes === undefined ? {} : toAttributes(attributes);
}

/** An object with fields, as attributes are: not a list, not an error, not a built-in such as Date or Map. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    if (Array.isArray(value) || isError(value)) return false;
    return !BUILT_IN.has(Object.prototype.toString.call(value));
  } catch {
    // A proxy that refuses even these questions: its values will be described.
    return true;
  }
}
