/** Errors that a logger has turned into something else before they are seen. */
import type { Attributes } from '@opentelemetry/api';
import { exceptionAttributes, isError } from '../../record/exception.ts';
import type { Fields } from './bridge.ts';

/** Where the type stands: pino's, bunyan's serialisers. */
const TOLD = new Set(['type', 'name', 'message', 'stack']);

/**
 * The `exception.*` attributes of an error as a logger has written it: `{ type or name, message, stack, … }`, the rest as
 * `exception.details`.
 *
 * @returns undefined for what is no error.
 */
export function writtenException(written: unknown): Fields | undefined {
  if (!isFields(written)) return undefined;
  const { type, name, message, stack } = written;
  const kind = [type, name].find((text) => typeof text === 'string' && text !== '');
  if (typeof stack !== 'string' && (typeof message !== 'string' || kind === undefined)) return undefined;
  const details = Object.fromEntries(
    Object.entries(written).filter(([key, value]) => !TOLD.has(key) && value !== undefined),
  );
  const head = typeof stack === 'string' ? headOf(stack) : undefined;
  return {
    'exception.type': kind ?? head?.type ?? 'Error',
    'exception.message': typeof message === 'string' ? message : (head?.message ?? ''),
    'exception.stacktrace': typeof stack === 'string' ? stack : `${String(kind)}: ${String(message)}`,
    ...(Object.keys(details).length > 0 && { 'exception.details': details }),
  };
}

/**
 * An error of which the logger has written no stack, such as pino's under another key than `err`: told by the error
 * itself, its details by what was written of it, since that has passed the logger's redaction.
 */
export function rawException(error: Error, written: unknown): Attributes {
  const { 'exception.details': _, ...told } = exceptionAttributes(error);
  const details = isFields(written) && Object.keys(written).length > 0 ? written : undefined;
  return { ...told, ...(details && { 'exception.details': details as Attributes }) };
}

/** A text that is a stack trace: its first line is read. */
export function stackException(text: string): Fields | undefined {
  return /^\w*(?:Error|Exception)\b[^\n]*(?:\n(?!\s+at )[^\n]*){0,20}\n\s+at /.test(text)
    ? writtenException({ stack: text })
    : undefined;
}

/** The first line of a stack: `TypeError [CODE]: message`. */
function headOf(stack: string): { type: string; message: string } | undefined {
  const found = /^(?:Uncaught )?([\w$.]+)(?: \[[^\]]*\])?(?:: ([^\n]*))?/.exec(stack);
  return found === null ? undefined : { type: found[1] ?? 'Error', message: found[2] ?? '' };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isError(value);
}
