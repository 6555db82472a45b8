/**
 * What some instrumentations have at hand and tell nobody: parameters, codes of errors. It is taken from methods of theirs that
 * are not for others; of a version that has no such methods, less is recorded.
 */
import type { Span } from '@opentelemetry/api';
import { type CallNotes, callNotes, latestCall, noteSerialised } from './call-notes.ts';

type Methods = { [name: string]: unknown };
type Ended = (this: unknown, error: unknown, ...rest: unknown[]) => unknown;

/** By the short name of the instrumentation. To be called before it patches its client. */
export const UNTOLD: { readonly [client: string]: (instrumentation: object) => void } = {
  mysql2: (instrumentation) => {
    // It shows parameters to nobody but the function that puts them into the text, which it has or has not got, by the order
    // in which the client's files are loaded. This one leaves the text as it is.
    const format = (sql: string, values: unknown) =>
      noteSerialised(sql, Array.isArray(values) ? values : [values]);
    replace(
      instrumentation,
      '_patchQuery',
      (original) => (_format, isPrepared) => original(format, isPrepared),
    );
    // It is called as soon as the span has started.
    replace(
      instrumentation,
      '_patchCallbackQuery',
      (original) => (endSpan) => original(notingCode(latestCall(), endSpan as Ended)),
    );
  },
  mongodb: (instrumentation) => {
    replace(
      instrumentation,
      '_patchEnd',
      (original) =>
        (span, ...rest) =>
          notingCode(callNotes(span as Span), original(span, ...rest) as Ended),
    );
  },
};

type Method = (...args: unknown[]) => unknown;

function replace(instrumentation: object, name: string, by: (original: Method) => Method): void {
  const methods = instrumentation as Methods;
  const original = methods[name];
  if (typeof original === 'function')
    methods[name] = by((...args) => Reflect.apply(original, instrumentation, args));
}

function notingCode(notes: CallNotes | undefined, ended: Ended): Ended {
  return function (this: unknown, error, ...rest) {
    const { code } = (error ?? {}) as { code?: unknown };
    if (notes !== undefined && (typeof code === 'string' || typeof code === 'number'))
      notes.errorCode = String(code);
    return Reflect.apply(ended, this, [error, ...rest]);
  };
}
