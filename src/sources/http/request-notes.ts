/**
 * What is learnt of a request by whoever sees it handled, until its entry record is written: the error that failed it, its
 * route, the request as its framework hands it to the app. It hangs on a registered symbol, since the doors of the
 * frameworks (`spanlog/hono`) are other files than the SDK.
 */
import type { IncomingMessage } from 'node:http';
import { context, type Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';

export interface RequestNotes {
  /** What made it fail; in a box, as anything can be thrown. And Node's request. */
  failure?: { readonly error: unknown; readonly request: object };
  /** The framework printed the error, and no record was made of that: the entry tells it, whatever was answered. */
  isLeftToEntry?: boolean;
  /** Set when the entry is written: whether it tells the failure. */
  told?: boolean;
  /** The template, asked for at the end. */
  route?: () => unknown;
  /** The request as the app knows it: a Fastify request, a context of Koa or Hono. Default: Node's own. */
  own?: object;
  /** Next.js is at work for it. */
  isOfNext?: boolean;
  /** Called when the entry is written, or left out. */
  atEnd?: () => void;
  /** The parsed body, where it is not the `body` of the app's own request. */
  body?: unknown;
}

interface Shared {
  readonly notes: WeakMap<object, RequestNotes>;
  readonly requests: WeakMap<Span, object>;
  readonly failed: WeakMap<object, RequestNotes>;
}

const KEY = Symbol.for('spanlog.request-notes.v1');
const global = globalThis as { [KEY]?: Shared };
global[KEY] ??= { notes: new WeakMap(), requests: new WeakMap(), failed: new WeakMap() };
const { notes, requests, failed } = global[KEY];

/** The notes of a request, made when there are none. */
export function notesOf(request: object): RequestNotes {
  let found = notes.get(request);
  if (found === undefined) {
    found = {};
    notes.set(request, found);
  }
  return found;
}

/** Says that two objects are the same request; the second is how the app knows it, unless its framework says otherwise. */
export function shareNotes(known: object, other: object): void {
  const shared = notesOf(known);
  shared.own ??= other;
  notes.set(other, shared);
}

/** Says which request a span is of, so that it can be found from the work done for it. */
export function belongsTo(span: Span, request: IncomingMessage): void {
  requests.set(span, request);
}

/** The request whose handler is running, where there is one. */
export function activeRequest(): object | undefined {
  const span = getRPCMetadata(context.active())?.span;
  return span === undefined ? undefined : requestOf(span);
}

/** The request a span is of. */
export function requestOf(span: Span): object | undefined {
  return requests.get(span);
}

/**
 * Notes what a handler threw, or handed to its framework. The last one counts: what came before was dealt with.
 *
 * @param request Node's request.
 */
export function noteFailure(request: object | undefined, error: unknown): void {
  if (request === undefined || error === undefined || error === null) return;
  const of = notesOf(request);
  of.failure = { error, request };
  if (typeof error === 'object') failed.set(error, of);
}

/** The notes of the request that an error has failed. */
export function failedBy(error: unknown): RequestNotes | undefined {
  return typeof error === 'object' && error !== null ? failed.get(error) : undefined;
}
