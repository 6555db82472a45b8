/**
 * What an answer over HTTP means for the entries of its request.
 *
 * Source: OTLP specification 1.x, "OTLP/HTTP Response" and "Partial Success". It leaves open what a client does with other
 * statuses than those it names. Here those that speak of the destination's set-up (401, 403, 404, redirects, …) are waited
 * out, since somebody will mend it, and only those that speak of the request's content are held against the entries.
 */
import type { Signal } from '../spool.ts';
import { partialSuccess, statusMessage } from './answer-body.ts';
import { retryAfterMs } from './retry-after.ts';

export type Answer =
  /** A 2xx. `refused` of the entries were rejected; it does not say which. */
  | { readonly kind: 'accepted'; readonly refused: number; readonly reason: string }
  /** A 2xx that broke off: the receiver took the entries, or never got so far. */
  | { readonly kind: 'unsure'; readonly reason: string }
  /** To be tried again with the same entries. */
  | {
      readonly kind: 'wait';
      readonly reason: string;
      /** Milliseconds the receiver asks to be left alone. */
      readonly retryAfter?: number;
      /** Nobody is there: the connection was refused at once, or the address leads nowhere. */
      readonly unreachable?: boolean;
      /** The request broke off or took too long; a smaller one may get through. */
      readonly brokeOff?: boolean;
    }
  /** A smaller request is needed. */
  | { readonly kind: 'too-large'; readonly reason: string }
  /** Something in the request is not acceptable, and never will be. */
  | { readonly kind: 'bad'; readonly reason: string };

/** What was received of an answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
  /** False when it broke off before its end. */
  readonly complete: boolean;
}

/**
 * @param entries how many were sent: no more can be refused.
 * @param now Unix milliseconds, for a `Retry-After` that is a date.
 */
export function answerOf(raw: RawAnswer, signal: Signal, entries: number, now: number): Answer {
  const { status } = raw;
  if (status >= 200 && status < 300) {
    if (!raw.complete) return { kind: 'unsure', reason: `${status}, and the answer broke off` };
    const partial = partialSuccess(raw.body, signal);
    return {
      kind: 'accepted',
      refused: Math.min(partial?.rejected ?? 0, entries),
      reason: partial?.message ?? '',
    };
  }
  const message = statusMessage(raw.body);
  const reason = message === '' ? String(status) : `${status} ${message}`;
  if (status === 413) return { kind: 'too-large', reason };
  if ((status === 400 || status === 422) && !speaksOfTls(message)) return { kind: 'bad', reason };
  const retryAfter = retryAfterMs(header(raw, 'retry-after'), header(raw, 'date'), now);
  return { kind: 'wait', reason, ...(retryAfter !== undefined && { retryAfter }) };
}

/** What a request without an answer means: always that it is tried again. */
export function answerOfError(error: NodeJS.ErrnoException): Answer {
  const code = codeOf(error);
  return {
    kind: 'wait',
    reason: reasonOf(error),
    ...(UNREACHABLE.has(code) && { unreachable: true }),
    ...(BROKE_OFF.has(code) && { brokeOff: true }),
  };
}

/** The code of the error that stands for a request which took longer than it may. */
export const TIMED_OUT = 'ETIMEDOUT';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const BROKE_OFF = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', TIMED_OUT]);

/** A refused connection to a name with several addresses has a code of its own in each of its errors. */
function codeOf(error: NodeJS.ErrnoException): string {
  if (error.code !== undefined) return error.code;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? codeOf(first) : '';
}

/** The error of several addresses has no message of its own. */
function reasonOf(error: Error): string {
  return (error.message || codeOf(error) || error.name).split('\n')[0] ?? error.name;
}

/**
 * Plain HTTP to a TLS port is answered with 400 by the usual servers, each in its own words. That is no fault of the
 * entries.
 */
function speaksOfTls(message: string): boolean {
  return /\bHTTP (request )?(was sent )?to (an )?(HTTPS|SSL|TLS)\b/i.test(message);
}

function header(raw: RawAnswer, name: string): string | undefined {
  const value = raw.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
