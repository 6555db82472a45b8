/** One entry record a request: who called, what was answered, how long it took. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, type Context, context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { setContext } from '../../context/fields.ts';
import { REQUEST_ID_HEADER, requestId } from '../../context/request-id.ts';
import { stamp } from '../../context/stamp.ts';
import { errorMessage, errorType, isError } from '../../record/exception.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import type { Clean } from '../clean.ts';
import { bodyDigest } from './body-digest.ts';
import { isDisconnect } from './disconnect.ts';
import { ENTRY_LOGGER } from './entry-logger.ts';
import { durationSince, methodOf, pathOf, requestAttributes } from './request-attributes.ts';
import { belongsTo, notesOf } from './request-notes.ts';
import { routeOf, spanRoute } from './route.ts';

/** What an entry record is told besides the request. */
export interface EntrySettings {
  /** Takes secrets out of what a digest is made of. */
  readonly clean: Clean;
  /** Reads who made a request; given the request as the framework hands it to the app. */
  readonly user: ((request: never) => unknown) | undefined;
}

interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: Span;
  readonly context: Context;
  readonly clientAddress: string | undefined;
  readonly started: number;
  readonly settings: EntrySettings;
}

const open = new Set<OpenRequest>();

/**
 * Called when a request has its span and before its handler runs, in the request's context. Answers the request id in
 * the response's header, and writes the entry record when the response has ended, in whatever way.
 */
export function beginEntry(
  span: Span,
  response: ServerResponse,
  clientAddress: string | undefined,
  settings: EntrySettings,
): void {
  const entry: OpenRequest = {
    request: response.req,
    response,
    span,
    context: context.active(),
    clientAddress,
    started: performance.now(),
    settings,
  };
  belongsTo(span, entry.request);
  const id = requestId(entry.context);
  if (id !== undefined) response.setHeader(REQUEST_ID_HEADER, id);
  // What instrumentation-http takes from x-forwarded-for is what anybody may have written there.
  if (clientAddress !== undefined) span.setAttribute('client.address', clientAddress);
  open.add(entry);
  response.once('close', () => endEntry(entry));
}

/**
 * Ends the entry of the request an uncaught exception came out of: nobody will answer it any more. It is the request
 * whose context is active; where a handler threw what is no object, so that nothing tells where, it is the one whose
 * span instrumentation-http has ended for it.
 *
 * @param thrown what was thrown.
 */
export function failThrowingEntry(thrown: unknown): void {
  const active = getRPCMetadata(context.active())?.span;
  for (const entry of open) {
    const { ended } = entry.span as { ended?: boolean };
    if (entry.span === active || ended === true) endEntry(entry, thrown);
  }
}

/** @param uncaught what came out of the handler, and of the process's hands. */
function endEntry(entry: OpenRequest, uncaught?: unknown): void {
  if (!open.delete(entry)) return;
  try {
    const route = settleRoute(entry);
    settleUser(entry);
    const failure = uncaught === undefined ? failureOf(entry) : uncaught;
    const level = entryLevel(entry, failure);
    const isWanted = SEVERITY[level] >= runtime.levels.thresholdOf(ENTRY_LOGGER);
    notesOf(entry.request).told = isWanted && failure !== undefined;
    if (failure !== undefined) tellSpan(entry.span, failure);
    if (!isWanted) return;
    emit(
      stamp(ENTRY_LOGGER, undefined, {
        severityNumber: SEVERITY[level],
        eventName: 'http.server.request',
        body: entryMessage(entry, route, uncaught),
        context: entry.context,
        attributes: entryAttributes(entry, route, failure, uncaught),
        exception: failure,
      }),
    );
  } catch {
    runtime.internalErrors++;
  } finally {
    notesOf(entry.request).atEnd?.();
  }
}

/** What the framework was told of; an error that was answered with less than 500 was meant for the client. */
function failureOf(entry: OpenRequest): unknown {
  const { failure, isLeftToEntry } = notesOf(entry.request);
  if (wasAborted(entry) && isDisconnect(failure?.error, entry.request)) return undefined;
  const isTold = isLeftToEntry || wasAborted(entry) || entry.response.statusCode >= 500;
  return isTold ? failure?.error : undefined;
}

/** The span of a request whose exception nobody caught has been told, and ended, by the instrumentation. */
function tellSpan(span: Span, failure: unknown): void {
  if (!span.isRecording()) return;
  const message = errorMessage(failure);
  span.recordException(isError(failure) ? failure : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** What the app's own function throws, as for a request without a user, is its way of saying that there is none. */
function settleUser(entry: OpenRequest): void {
  const { user } = entry.settings;
  if (user === undefined) return;
  let id: unknown;
  try {
    id = user((notesOf(entry.request).own ?? entry.request) as never);
  } catch {
    return;
  }
  if (typeof id === 'number' || typeof id === 'bigint') id = String(id);
  if (typeof id !== 'string' || id === '') return;
  context.with(entry.context, () => setContext({ 'user.id': id }));
  if (entry.span.isRecording()) entry.span.setAttribute('user.id', id as string);
}

/** The route is told to the span too, which instrumentation-http names after it when it ends. */
function settleRoute(entry: OpenRequest): string | undefined {
  const metadata = getRPCMetadata(entry.context);
  const route = metadata?.route ?? routeOf(entry.request) ?? spanRoute(entry.span);
  if (metadata?.type === RPCType.HTTP && route !== undefined) metadata.route = route;
  return route;
}

function wasAborted(entry: OpenRequest): boolean {
  return !entry.response.writableFinished;
}

/** It goes on until its client leaves. */
function isStreamOfEvents({ response }: OpenRequest): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}

function entryLevel(entry: OpenRequest, failure: unknown): Level {
  if (failure !== undefined) return 'error';
  if (wasAborted(entry)) return isStreamOfEvents(entry) ? 'info' : 'warn';
  return entry.response.statusCode >= 500 ? 'error' : 'info';
}

function entryMessage(entry: OpenRequest, route: string | undefined, uncaught: unknown): string {
  const outcome =
    uncaught !== undefined ? 'threw' : wasAborted(entry) ? 'aborted' : String(entry.response.statusCode);
  return `${methodOf(entry.request)} ${route ?? pathOf(entry.request)} ${outcome}`;
}

/** Names: OpenTelemetry semantic conventions, "HTTP server". */
function entryAttributes(
  entry: OpenRequest,
  route: string | undefined,
  failure: unknown,
  uncaught: unknown,
): Attributes {
  const { request, response } = entry;
  const attributes: Attributes = {
    duration_ms: durationSince(entry.started),
    ...requestAttributes(request, entry.clientAddress),
  };
  if (route !== undefined) attributes['http.route'] = route;
  if (uncaught === undefined && (!wasAborted(entry) || response.headersSent))
    attributes['http.response.status_code'] = response.statusCode;
  if (failure !== undefined) attributes['error.type'] = errorType(failure);
  else if (wasAborted(entry)) {
    if (!isStreamOfEvents(entry)) attributes['error.type'] = 'aborted';
  } else if (response.statusCode >= 500) attributes['error.type'] = String(response.statusCode);
  if (failure !== undefined) Object.assign(attributes, digest(entry));
  return attributes;
}

function digest({ request, settings }: OpenRequest): Attributes {
  try {
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    return bodyDigest(length, bodyOf(request), settings.clean);
  } catch {
    return {};
  }
}

/** Where frameworks and their body parsers leave it. */
function bodyOf(request: IncomingMessage): unknown {
  const { body, own } = notesOf(request);
  if (body !== undefined) return body;
  const { body: parsed, request: inner } = (own ?? request) as {
    body?: unknown;
    request?: { body?: unknown };
  };
  // A context of Koa: its own `body` is the answer; so is what a context of Hono has, a function.
  const found = inner === undefined ? parsed : inner.body;
  return typeof found === 'function' ? undefined : found;
}
