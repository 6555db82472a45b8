/**
 * An error as the attributes of its record.
 * Source: OpenTelemetry semantic conventions, "Exceptions in logs".
 */
import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import { toAnyValue, toText } from './any-value.ts';

/** Errors followed through `cause` and `errors` before the chain is cut. */
const MAX_CHAIN = 32;
/** Properties that have their own place, and need not be repeated in `exception.details`. */
const TOLD = new Set(['name', 'message', 'stack', 'cause', 'errors']);

/** True for anything that is an error, also one of another realm (`vm`, a test runner's sandbox). */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    // A revoked proxy has not even a prototype to ask for.
    return false;
  }
}

/**
 * @param thrown the error, or whatever else was thrown.
 * @returns `exception.type`, `exception.message`, `exception.stacktrace` with every cause and every error of an
 * AggregateError, and `exception.details`: its own further properties, such as `code`, when there are any.
 */
export function exceptionAttributes(thrown: unknown): Attributes {
  const attributes: Attributes = {
    'exception.type': errorType(thrown),
    'exception.message': errorMessage(thrown),
    'exception.stacktrace': toText(stackText(thrown)),
  };
  const details = ownDetails(thrown);
  if (details !== undefined) attributes['exception.details'] = toAnyValue(details);
  return attributes;
}

/** The class of an error; its `name` where somebody set one. */
export function errorType(thrown: unknown): string {
  if (!isError(thrown)) return thrown === null ? 'null' : typeof thrown;
  const name = property(thrown, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return toText(name);
  const maker = property(thrown, 'constructor');
  const className = typeof maker === 'function' ? property(maker, 'name') : undefined;
  return typeof className === 'string' && className !== '' ? toText(className) : 'Error';
}

/** The message of an error, or of what was thrown in its place. */
export function errorMessage(thrown: unknown): string {
  if (isError(thrown)) {
    const message = property(thrown, 'message');
    return typeof message === 'string' ? toText(message) : '';
  }
  const value = toAnyValue(thrown);
  return typeof value === 'string' ? value : toText(JSON.stringify(value) ?? String(value));
}

function stackText(thrown: unknown): string {
  const seen: unknown[] = [];
  const lines: string[] = [];
  append(thrown, '', '');
  return lines.join('\n');

  function append(error: unknown, heading: string, indent: string): void {
    if (seen.includes(error)) {
      lines.push(`${indent}${heading}[Circular] ${errorType(error)}: ${errorMessage(error)}`);
      return;
    }
    if (seen.length >= MAX_CHAIN) {
      lines.push(`${indent}${heading}[further errors left out]`);
      return;
    }
    seen.push(error);
    const [first = '', ...rest] = ownStack(error).split('\n');
    lines.push(`${indent}${heading}${first}`, ...rest.map((line) => `${indent}${line}`));
    if (!isError(error)) return;
    const errors = property(error, 'errors');
    if (Array.isArray(errors)) {
      for (const [index, inner] of errors.entries()) append(inner, `[errors.${index}] `, `${indent}    `);
    }
    const cause = property(error, 'cause');
    if (cause !== undefined && cause !== null) append(cause, 'Caused by: ', indent);
  }
}

/** The stack of one error, headed by its type and message even where they were changed after it was made. */
function ownStack(error: unknown): string {
  const head = `${errorType(error)}: ${errorMessage(error)}`;
  const stack = isError(error) ? property(error, 'stack') : undefined;
  if (typeof stack !== 'string' || stack === '') return head;
  const firstFrame = stack.search(/^\s+at /m);
  if (firstFrame === -1) return stack.includes(errorMessage(error)) ? stack : `${head}\n${stack}`;
  return `${head}\n${stack.slice(firstFrame)}`;
}

function ownDetails(thrown: unknown): object | undefined {
  if (!isError(thrown)) return undefined;
  const details: { [key: string]: unknown } = {};
  let any = false;
  try {
    for (const key of Object.keys(thrown)) {
      if (TOLD.has(key)) continue;
      details[key] = property(thrown, key);
      any = true;
    }
  } catch {
    return undefined;
  }
  return any ? details : undefined;
}

function property(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}
