/** One entry record a request: who called, what was answered, how long it took. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Attributes, type Context, context, type Span } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { REQUEST_ID_HEADER, requestId } from '../../context/request-id.ts';
import { stamp } from '../../context/stamp.ts';
import { errorType } from '../../record/exception.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import { durationSince, methodOf, pathOf, requestAttributes } from './request-attributes.ts';
import { routeOf, spanRoute } from './route.ts';

/** Name of the logger entry records come from; its level can be set like any other's. */
export const ENTRY_LOGGER = 'http.server';

interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: Span;
  readonly context: Context;
  readonly clientAddress: string | undefined;
  readonly started: number;
}

const open = new Set<OpenRequest>();

/**
 * Called when a request has its span and before its handler runs, in the request's context. Answers the request id in
 * the response's header, and writes the entry record when the response has ended, in whatever way.
 */
export function beginEntry(span: Span, response: ServerResponse, clientAddress: string | undefined): void {
  const entry: OpenRequest = {
    request: response.req,
    response,
    span,
    context: context.active(),
    clientAddress,
    started: performance.now(),
  };
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

function endEntry(entry: OpenRequest, thrown?: unknown): void {
  if (!open.delete(entry)) return;
  try {
    const route = settleRoute(entry);
    const level = entryLevel(entry, thrown);
    if (SEVERITY[level] < runtime.levels.thresholdOf(ENTRY_LOGGER)) return;
    const attributes = entryAttributes(entry, route, thrown);
    emit(
      stamp(ENTRY_LOGGER, undefined, {
        severityNumber: SEVERITY[level],
        eventName: 'http.server.request',
        body: entryMessage(entry, route, thrown),
        context: entry.context,
        attributes,
        exception: thrown,
      }),
    );
  } catch {
    runtime.internalErrors++;
  }
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

function entryLevel(entry: OpenRequest, thrown: unknown): Level {
  if (thrown !== undefined) return 'error';
  if (wasAborted(entry)) return 'warn';
  return entry.response.statusCode >= 500 ? 'error' : 'info';
}

function entryMessage(entry: OpenRequest, route: string | undefined, thrown: unknown): string {
  const outcome =
    thrown !== undefined ? 'threw' : wasAborted(entry) ? 'aborted' : String(entry.response.statusCode);
  return `${methodOf(entry.request)} ${route ?? pathOf(entry.request)} ${outcome}`;
}

/** Names: OpenTelemetry semantic conventions, "HTTP server". */
function entryAttributes(entry: OpenRequest, route: string | undefined, thrown: unknown): Attributes {
  const { request, response } = entry;
  const attributes: Attributes = {
    duration_ms: durationSince(entry.started),
    ...requestAttributes(request, entry.clientAddress),
  };
  if (route !== undefined) attributes['http.route'] = route;
  if (thrown !== undefined) {
    attributes['error.type'] = errorType(thrown);
  } else if (wasAborted(entry)) {
    attributes['error.type'] = 'aborted';
    if (response.headersSent) attributes['http.response.status_code'] = response.statusCode;
  } else {
    attributes['http.response.status_code'] = response.statusCode;
    if (response.statusCode >= 500) attributes['error.type'] = String(response.statusCode);
  }
  return attributes;
}
