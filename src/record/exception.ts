/**
 * An error as the attributes of its record.
 * Source: OpenTelemetry semantic conventions, "Exceptions in logs".
 */
import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import { readProperty, toAnyValue, toText } from './any-value.ts';

/** Errors followed through `cause` and `errors` before the chain is cut. */
const MAX_CHAIN = 32;
/** Code units of a message repeated in the stack trace, so that a huge one does not push the frames out of it. */
const MAX_HEADING = 4_096;
/** Code units kept of the frames of one error. */
const MAX_FRAMES = 32 * 1024;
/** Values kept in `exception.details`: the errors of HTTP clients carry their sockets with them. */
const MAX_DETAILS = 500;

/** True for anything that is an error, also one of another realm (`vm`, a test runner's sandbox). */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
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
  if (details !== undefined) attributes['exception.details'] = toAnyValue(details, MAX_DETAILS);
  return attributes;
}

/** The class of an error; its `name` where somebody set one. */
export function errorType(thrown: unknown): string {
  if (!isError(thrown)) return thrown === null ? 'null' : typeof thrown;
  const name = property(thrown, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return toText(name, MAX_HEADING);
  const maker = property(thrown, 'constructor');
  const className = typeof maker === 'function' ? property(maker, 'name') : undefined;
  return typeof className === 'string' && className !== '' ? toText(className, MAX_HEADING) : 'Error';
}

/**
 * The message of an error, or of what was thrown in its place.
 *
 * @param max code units kept.
 */
export function errorMessage(thrown: unknown, max?: number): string {
  const message = isError(thrown) ? (property(thrown, 'message') ?? '') : thrown;
  if (typeof message === 'string') return toText(message, max);
  const value = toAnyValue(message);
  return toText(typeof value === 'string' ? value : JSON.stringify(value), max);
}

function stackText(thrown: unknown): string {
  const seen: unknown[] = [];
  const lines: string[] = [];
  append(thrown, '', '');
  return lines.join('\n');

  function append(error: unknown, heading: string, indent: string): void {
    if (seen.includes(error)) {
      lines.push(`${indent}${heading}[Circular] ${title(error)}`);
      return;
    }
    seen.push(error);
    const stack = ownStack(error);
    lines.push(`${indent}${heading}${indent === '' ? stack : stack.replaceAll('\n', `\n${indent}`)}`);
    if (!isError(error)) return;
    const errors = property(error, 'errors');
    const count = lengthOf(errors);
    for (let index = 0; index < count; index++) {
      if (seen.length >= MAX_CHAIN) {
        lines.push(`${indent}    [${count - index} further errors left out]`);
        break;
      }
      append(property(errors as object, index), `[errors.${index}] `, `${indent}    `);
    }
    const cause = property(error, 'cause');
    if (cause === undefined || cause === null) return;
    if (seen.length < MAX_CHAIN) append(cause, 'Caused by: ', indent);
    else lines.push(`${indent}[further causes left out]`);
  }
}

function title(error: unknown): string {
  return `${errorType(error)}: ${errorMessage(error, MAX_HEADING)}`;
}

/** The stack of one error, headed by its type and message even where they were changed after it was made. */
function ownStack(error: unknown): string {
  const stack = isError(error) ? property(error, 'stack') : undefined;
  // What Error.prepareStackTrace makes of a stack need not be text.
  if (typeof stack !== 'string' || stack === '') return title(error);
  const message = errorMessage(error, Number.POSITIVE_INFINITY);
  // A message may hold lines that look like frames; it begins on the first line, or it was changed since.
  const headline = stack.split('\n', 1)[0] ?? '';
  const begin = message.split('\n', 1)[0] ?? '';
  const at = message === '' ? -1 : headline.indexOf(begin);
  const told = at !== -1 && stack.startsWith(message, at) ? at : -1;
  const frames = stack.slice(told === -1 ? 0 : told + message.length);
  const first = frames.search(/^[ \t]+at /m);
  if (first !== -1) return `${title(error)}\n${toText(frames.slice(first), MAX_FRAMES)}`;
  if (told === -1) return `${title(error)}\n${toText(stack, MAX_FRAMES)}`;
  return frames.trim() === '' ? title(error) : toText(stack, MAX_FRAMES);
}

/** How many errors an AggregateError holds, or one of the many validators that follow its example. */
function lengthOf(errors: unknown): number {
  try {
    return Array.isArray(errors) ? errors.length : 0;
  } catch {
    return 0;
  }
}

function ownDetails(error: unknown): object | undefined {
  if (!isError(error)) return undefined;
  try {
    const keys = Object.keys(error).filter((key) => !isTold(error, key));
    if (keys.length === 0) return undefined;
    const details: { [key: string]: unknown } = Object.create(null);
    for (const key of keys) details[key] = readProperty(error, key);
    return details;
  } catch {
    return undefined;
  }
}

/** Properties that have a place of their own, or none. */
function isTold(error: Error, key: string): boolean {
  if (key === 'errors') return lengthOf(property(error, 'errors')) > 0;
  if (key === 'body') return isOfParser(error);
  return key === 'name' || key === 'message' || key === 'stack' || key === 'cause';
}

/**
 * Whether the `body` of an error is that of the request, which nobody asked to have logged.
 * Source: body-parser, README, "Errors"; co-body, which has no `type`.
 */
function isOfParser(error: Error): boolean {
  const type = property(error, 'type');
  return errorType(error) === 'SyntaxError' || (typeof type === 'string' && type.startsWith('entity.'));
}

function property(object: object, key: string | number): unknown {
  try {
    return (object as { [key: string | number]: unknown })[key];
  } catch {
    return undefined;
  }
}
