import type { Json } from '../api.ts';
import type { SpanInput } from '../record.ts';

/** OTLP's SpanKind SERVER. */
export const SERVER = 2;

/** What the charts want to know of a server span. */
export interface ServerSpan {
  method: string;
  route: string;
  /** A 5xx status or an error status. */
  failed: boolean;
}

/** Reads the HTTP attributes of the semantic conventions, the current names first and then the ones before 1.20. */
export function serverSpan(span: SpanInput): ServerSpan {
  const { attributes } = span;
  const method = text(attributes['http.request.method'] ?? attributes['http.method']);
  const status = Number(attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? 0);
  const route = text(attributes['http.route']);
  const path = text(attributes['url.path'] ?? attributes['http.target']);
  return {
    method,
    // Not HTTP: the span's name is what says which operation this was.
    route: route || (method === '' ? span.name : pathPattern(path)),
    failed: span.status === 2 || status >= 500,
  };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Parts of a path that are an id, not a name: numbers, UUIDs, long hex. */
const ID = /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,})$/i;

/** Stands in for a route where no framework gave one: `/orders/17/lines?x=1` becomes `/orders/:id/lines`. */
export function pathPattern(path: string): string {
  const [plain = ''] = path.split(/[?#]/, 1);
  const parts = plain.slice(0, 200).split('/');
  return parts.map((part) => (ID.test(part) ? ':id' : part)).join('/');
}
