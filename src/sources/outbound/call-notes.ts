/** What is learnt of a call while it is under way, by its span. */
import type { Context, Span } from '@opentelemetry/api';

export interface CallNotes {
  /** The work it was made in. */
  readonly context: Context;
  /** The call it is part of: a connection is opened for a pool. */
  readonly outer: CallNotes | undefined;
  /** Its parameters: kept until it is known whether anybody wants their digest. */
  values?: readonly unknown[] | undefined;
  /** Rows or documents that came back. */
  rows?: number | undefined;
  /** Rows or documents that were written, changed or removed. */
  changed?: number | undefined;
  /** Code of the error it ended with, where its span has not got it. */
  errorCode?: string | undefined;
  /** The app wanted no answer any more, or no more of it. */
  isCalledOff?: boolean;
  /** The client that makes it tells of it: a framework has put a span of its own around that one. */
  isRepeated?: boolean;
  /** The client sends once more what it has begun to send, and has told of already. */
  isSentAgain?: boolean;
  /** A call that is part of it was told to be slow or to have failed, and so is it, for no other reason. */
  isTold?: boolean;
}

const notes = new WeakMap<object, CallNotes>();

export function callNotes(span: object): CallNotes | undefined {
  return notes.get(span);
}

let latest: CallNotes | undefined;

export function openCall(span: Span, context: Context, parent: Span | undefined): CallNotes {
  const opened: CallNotes = { context, outer: parent === undefined ? undefined : notes.get(parent) };
  notes.set(span, opened);
  latest = opened;
  return opened;
}

/** Of the span that was started last: for what an instrumentation does right after it. */
export function latestCall(): CallNotes | undefined {
  return latest;
}

export function closeCall(span: object): CallNotes | undefined {
  const found = notes.get(span);
  notes.delete(span);
  return found;
}

/**
 * Some instrumentations show a call's parameters only to the function that makes a text of them, just before they start the
 * span.
 */
let serialised: { readonly text: string; readonly values: readonly unknown[] } | undefined;

export function noteSerialised(text: string, values: readonly unknown[]): string {
  serialised = { text, values };
  return text;
}

/** @param text `db.query.text` of a span that starts. */
export function takeSerialised(text: unknown): readonly unknown[] | undefined {
  const taken = serialised;
  serialised = undefined;
  return taken !== undefined && taken.text === text ? taken.values : undefined;
}
