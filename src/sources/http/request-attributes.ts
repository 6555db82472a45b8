import type { IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';

/** Longer user agents are cut: nobody reads them, and they come from outside. */
const MAX_USER_AGENT = 512;
const MAX_PATH = 2_048;
/** Any other is `_OTHER`: whoever calls could send one of his own. Those that instrumentation-http knows too. */
const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);
/** HTTP/2 takes methods of any length. */
const MAX_METHOD = 64;

/**
 * What a request tells of itself, for its entry record and the spans made here.
 * Names: OpenTelemetry semantic conventions, "HTTP server".
 */
export function requestAttributes(request: IncomingMessage, clientAddress: string | undefined): Attributes {
  const userAgent = request.headers['user-agent'];
  return {
    ...methodAttributes(methodOf(request)),
    'url.path': pathOf(request),
    ...(clientAddress !== undefined && { 'client.address': clientAddress }),
    ...(userAgent !== undefined && { 'user_agent.original': userAgent.slice(0, MAX_USER_AGENT) }),
  };
}

/** The name of a method that is none of the usual goes into an attribute of its own. */
export function methodAttributes(method: string): Attributes {
  return METHODS.has(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

export function methodOf(request: IncomingMessage): string {
  return (request.method ?? 'GET').slice(0, MAX_METHOD);
}

/** The path without its query, which may hold secrets. Express and others shorten `url` while routing. */
export function pathOf(request: IncomingMessage): string {
  const { originalUrl } = request as { originalUrl?: unknown };
  const url = typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/');
  const end = url.search(/[?#]/);
  return (end === -1 ? url : url.slice(0, end)).slice(0, MAX_PATH);
}

/** @returns milliseconds since a `performance.now()`, to the microsecond. */
export function durationSince(started: number): number {
  return Math.round((performance.now() - started) * 1e3) / 1e3;
}
