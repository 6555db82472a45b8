/**
 * The HTTP interface between the local server (`spanlog`) and its page, as types only.
 *
 * Every path is `GET` and answers JSON, except `/api/tail`, which is a server-sent event stream. Times are Unix
 * milliseconds (fractions allowed), durations are milliseconds, ids are lower-case hex as in OTLP/JSON.
 *
 * | path | query | answer |
 * | --- | --- | --- |
 * | `/api/logs` | {@link LogQuery} | {@link LogPage}: chosen by arrival, newest time first within the page |
 * | `/api/tail` | {@link LogQuery} without paging; `after` | events `logs`: `LogRow[]`, oldest first; comment lines keep it alive |
 * | `/api/traces` | {@link TraceQuery} | {@link TracePage}, newest first |
 * | `/api/traces/{traceId}` | | {@link TraceDetail}, 404 when nothing of it is stored |
 * | `/api/charts` | {@link ChartQuery} | {@link Charts} |
 * | `/api/facets` | | {@link Facets} |
 * | `/api/status` | | {@link Status} |
 *
 * With `after`, an id, the tail begins with the rows above it that are there already (at most the newest 1000), so that
 * nothing falls between a page of logs and its tail. Each event carries the last row's id as its own, so a browser that
 * reconnects by itself goes on where it was. When rows come faster than anybody reads, an event `skipped` says how many
 * were left out.
 *
 * A wrong query answers 400 with {@link ApiError}.
 */

/** A value as OTLP's AnyValue carries it, turned into JSON. Bytes become base64 text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

export interface LogRow {
  /** Position in the store: grows with arrival, used for paging and tailing. */
  id: number;
  time: number;
  level: Level;
  severityNumber: number;
  service: string;
  logger: string;
  message: string;
  traceId: string | null;
  spanId: string | null;
  attributes: { [key: string]: Json };
  resource: { [key: string]: Json };
}

/**
 * All given conditions hold at once. In the URL: `q`, `level`, `service` (repeatable), `attr` (repeatable,
 * `key=value`, or `key` alone for "has it"), `trace`, `from`, `to`, `before`, `limit`.
 */
export interface LogQuery {
  /** Words, all of which stand in the message or in an attribute value; `"two words"` for a phrase. */
  q?: string;
  /** This level and above. */
  level?: Level;
  service?: string[];
  /** `http.route=/u/:id`; matches record attributes first, then resource attributes. */
  attr?: string[];
  trace?: string;
  from?: number;
  to?: number;
  /** Only rows with an id below this: the next page. */
  before?: number;
  /** 1 to 1000, default 200. */
  limit?: number;
}

export interface LogPage {
  logs: LogRow[];
  /** Give it as `before` for the next page; null at the end. */
  next: number | null;
}

export interface TraceSummary {
  traceId: string;
  start: number;
  duration: number;
  /** Name of the root span, or of the earliest one when the root has not arrived. */
  name: string;
  service: string;
  services: string[];
  spans: number;
  logs: number;
  errors: number;
}

/** In the URL: `q` (span name or id), `service` (repeatable), `errors=1`, `minDuration`, `from`, `to`, `before`, `limit`. */
export interface TraceQuery {
  q?: string;
  service?: string[];
  errors?: boolean;
  minDuration?: number;
  from?: number;
  to?: number;
  /** Only traces that started before this time: the next page. */
  before?: number;
  limit?: number;
}

export interface TracePage {
  traces: TraceSummary[];
  next: number | null;
}

export type SpanKind = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

export interface SpanRow {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: SpanKind;
  service: string;
  scope: string;
  start: number;
  duration: number;
  status: 'UNSET' | 'OK' | 'ERROR';
  statusMessage: string;
  attributes: { [key: string]: Json };
  resource: { [key: string]: Json };
  events: { time: number; name: string; attributes: { [key: string]: Json } }[];
  links: { traceId: string; spanId: string }[];
}

export interface TraceDetail {
  traceId: string;
  /** By start time. */
  spans: SpanRow[];
  /** By time. */
  logs: LogRow[];
}

/** In the URL: `from`, `to` (default: the last 15 minutes), `service` (repeatable). */
export interface ChartQuery {
  from?: number;
  to?: number;
  service?: string[];
}

export interface Charts {
  from: number;
  to: number;
  /** Width of a bucket in milliseconds; chosen so that there are about 60 to 120. */
  step: number;
  /** Start of each bucket. */
  times: number[];
  /** Server spans that ended, per second. */
  requestsPerSecond: number[];
  /** 95th percentile of server span duration; null where there was none. */
  p95: (number | null)[];
  /** Server spans with a 5xx status or an error status, by route; most errors first, at most 20. */
  errorsByRoute: { service: string; method: string; route: string; requests: number; errors: number }[];
  /** Words of ERROR and FATAL messages and exception types; most frequent first, at most 30. */
  errorWords: { word: string; count: number }[];
  /** Records per bucket by level. */
  logsByLevel: { [level in Level]: number[] };
}

export interface Facets {
  services: string[];
  /** Attribute keys seen on recent records, most frequent first, at most 200. */
  attributeKeys: string[];
}

export interface Status {
  version: string;
  logs: number;
  spans: number;
  /** Size of the store on disk, bytes. */
  bytes: number;
  maxBytes: number;
  maxAgeMs: number;
  /** Time of the oldest record kept, null when empty. */
  oldest: number | null;
  /** Records refused or not kept since the start, by reason. */
  dropped: { [reason: string]: number };
}

export interface ApiError {
  error: string;
}
