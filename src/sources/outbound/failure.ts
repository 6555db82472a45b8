/** Whether a call has failed, with what, and how bad that is. */
import { constants } from 'node:os';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { toText } from '../../record/any-value.ts';
import type { Level } from '../../record/level.ts';
import type { CallNotes } from './call-notes.ts';
import { type CallKind, read, STATUS, systemOf } from './describe.ts';

export interface Failure {
  readonly level: Level;
  /** A status code, an error's code or its class. Source: semantic conventions, `error.type`. */
  readonly type: string;
  readonly message: string | undefined;
}

/** Set on spans that were still open when the process ended: hundreds of calls may be, and none of them is why it did. */
const PROCESS_ENDED = 'process_ended';
const ABORTED = 'AbortError';
const MAX_TYPE = 128;
const MAX_MESSAGE = 1_024;

/**
 * An answer from 400 on is WARN: the other side works, and what was asked of it was not right, or not there. From 500 on, and
 * without an answer, it is ERROR. A call that the end of the process has cut off is DEBUG.
 *
 * @returns undefined for a call that went well, and for one the app has called off itself.
 */
export function failureOf(
  span: ReadableSpan,
  kind: CallKind,
  { errorCode, isCalledOff }: Pick<CallNotes, 'errorCode' | 'isCalledOff'>,
): Failure | undefined {
  const { attributes, status } = span;
  const code = kind === 'http' ? Number(read(attributes, STATUS)) : Number.NaN;
  if (code >= 400) return { level: code >= 500 ? 'error' : 'warn', type: String(code), message: undefined };
  if (status.code !== SpanStatusCode.ERROR || isCalledOff === true) return undefined;
  const type = errorCode === undefined ? typeOf(span) : toText(errorCode, MAX_TYPE);
  if (type === ABORTED) return undefined;
  const message =
    status.message === undefined || status.message === '' ? undefined : toText(status.message, MAX_MESSAGE);
  return { level: type === PROCESS_ENDED ? 'debug' : 'error', type, message };
}

/** The word a Redis error begins with. Source: Redis, RESP, "Simple errors". */
const REDIS_ERROR = /^([A-Z]{2,32}) /;

/** pg's instrumentation tells the code in words only, mysql2's the message alone. */
const CODE_IN_TEXT = /\(code: (\w{1,64})\)/;

/** What may be a code; a statement's words in quotes are none. */
const CAPITALS = /(?<!['"`\w])(?:E[A-Z\d]{2,32}|(?:EAI|ERR|UND_ERR)_[A-Z\d_]{2,64})\b/g;
const CODE_OF_LIBRARY = /^(?:EAI|ERR|UND_ERR)_/;
/** Source: Node, "os.constants.errno" and "DNS error codes". */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  ...Object.keys(constants.errno),
  ...['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'EFORMERR', 'ENOTIMP', 'ECANCELLED'],
]);

function codeIn(text: string): string | undefined {
  const told = CODE_IN_TEXT.exec(text)?.[1];
  if (told !== undefined && told !== 'UNKNOWN') return told;
  return text
    .slice(0, MAX_MESSAGE)
    .match(CAPITALS)
    ?.find((word) => SYSTEM_CODES.has(word) || CODE_OF_LIBRARY.test(word));
}

/** Codes that a span takes for the type of an error. Source: Web IDL, "DOMException". */
const DOM_ERRORS: { readonly [code: string]: string } = { '20': ABORTED, '23': 'TimeoutError' };

function typeOf({ attributes, events, status }: ReadableSpan): string {
  const redis = systemOf(attributes) === 'redis' ? REDIS_ERROR.exec(status.message ?? '')?.[1] : undefined;
  if (redis !== undefined) return redis;
  const told = attributes['error.type'];
  // A class that every error has tells less than its code.
  if (typeof told === 'string' && told !== '' && told !== 'Error') return toText(told, MAX_TYPE);
  const exception = events.find(({ name }) => name === 'exception')?.attributes;
  for (const text of [exception?.['exception.message'], status.message]) {
    const found = typeof text === 'string' ? codeIn(text) : undefined;
    if (found !== undefined) return found;
  }
  const type = exception?.['exception.type'];
  return typeof type === 'string' && type !== '' ? (DOM_ERRORS[type] ?? toText(type, MAX_TYPE)) : '_OTHER';
}
