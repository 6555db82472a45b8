import type { SpanKind, SpanRow, TraceDetail, TracePage, TraceQuery, TraceSummary } from '../api.ts';
import { hexOf, inList, LOG_COLUMNS, logRow, originsOf, type Row } from './log-rows.ts';
import type { Store } from './store.ts';
import { takeTurns } from './turns.ts';

export const DEFAULT_TRACE_LIMIT = 100;

/** Traces looked at in one statement. */
const WINDOW = 500;

/** Most rows in one trace's detail: a page cannot draw more, and a job's endless trace must not fill the memory. */
const MAX_SPANS = 5_000;
const MAX_LOGS = 5_000;

const KINDS: readonly SpanKind[] = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

/** The traces that meet the query, newest first. */
export async function findTraces(store: Store, query: TraceQuery, signal?: AbortSignal): Promise<TracePage> {
  const { db } = store;
  const limit = query.limit ?? DEFAULT_TRACE_LIMIT;
  const turn = takeTurns(signal);
  const where = ['start < ?', 'start >= ?'];
  const values: (string | number | Uint8Array)[] = [];
  if (query.errors === true) where.push('errors > 0');
  if (query.minDuration !== undefined) {
    where.push('finish - start >= ?');
    values.push(query.minDuration);
  }
  if (query.service !== undefined && query.service.length > 0) {
    const origins = originsOf(db, query.service);
    if (origins.length === 0) return { traces: [], next: null };
    where.push(
      `EXISTS (SELECT 1 FROM span WHERE span.trace_id = trace.trace_id AND span.origin IN ${inList(origins)})`,
    );
  }
  const name = query.q?.trim() ?? '';
  if (name !== '') where.push(nameOrId(name, values));

  // Windows by start time, so that a rare match is looked for in turns.
  const edge = db.prepare(
    'SELECT start FROM trace WHERE start < ? AND start >= ? ORDER BY start DESC LIMIT 1 OFFSET ?',
  );
  const window = db.prepare(
    `SELECT trace_id, start, finish, spans, errors, name, (SELECT service FROM origin WHERE id = origin) AS service
     FROM trace WHERE ${where.join(' AND ')} ORDER BY start DESC LIMIT ?`,
  );
  const floor = query.from ?? -Infinity;
  const found: Row[] = [];
  let high = Math.min(query.before ?? Infinity, query.to ?? Infinity);
  let more = true;
  while (more && found.length <= limit) {
    const low = edge.get(high, floor, WINDOW)?.start;
    more = low !== undefined;
    found.push(...window.all(high, more ? Number(low) : floor, ...values, limit + 1 - found.length));
    if (more) high = Number(low);
    await turn();
  }
  const page = found.slice(0, limit);
  return {
    traces: page.map((row) => summary(store, row)),
    next: found.length > limit ? Number(page.at(-1)?.start) : null,
  };
}

/** A span's name contains the text, in any case, or an id of the trace or of a span begins with it. */
function nameOrId(text: string, values: (string | number | Uint8Array)[]): string {
  const conditions = [`name LIKE ? ESCAPE '\\'`];
  values.push(`%${text.replace(/[\\%_]/g, '\\$&')}%`);
  if (/^[0-9a-f]{4,32}$/i.test(text)) {
    conditions.push('hex(span.trace_id) LIKE ?', 'hex(span.span_id) LIKE ?');
    values.push(`${text}%`, `${text}%`);
  }
  return `EXISTS (SELECT 1 FROM span WHERE span.trace_id = trace.trace_id AND (${conditions
    .join(' OR ')
    .replace('name LIKE', 'span.name LIKE')}))`;
}

function summary({ db }: Store, row: Row): TraceSummary {
  const id = row.trace_id as Uint8Array;
  const services = db
    .prepare(
      `SELECT DISTINCT service FROM origin WHERE id IN (SELECT DISTINCT origin FROM span WHERE trace_id = ?) ORDER BY service`,
    )
    .all(id);
  return {
    traceId: hexOf(id) ?? '',
    start: Number(row.start),
    duration: Number(row.finish) - Number(row.start),
    name: String(row.name),
    service: String(row.service),
    services: services.map((item) => String(item.service)),
    spans: Number(row.spans),
    logs: Number(db.prepare('SELECT count(*) AS n FROM log WHERE trace_id = ?').get(id)?.n),
    errors: Number(row.errors),
  };
}

/** Everything kept of one trace, null when that is nothing. */
export function traceDetail({ db }: Store, traceId: string): TraceDetail | null {
  const id = Buffer.from(traceId, 'hex');
  const spans = db
    .prepare(
      `SELECT span.*, span_body.status_message, span_body.attributes, span_body.events, span_body.links,
         origin.service, origin.scope, origin.resource
       FROM span JOIN span_body ON span_body.id = span.id JOIN origin ON origin.id = span.origin
       WHERE span.trace_id = ? ORDER BY span.start, span.id LIMIT ${MAX_SPANS}`,
    )
    .all(id);
  const logs = db
    .prepare(
      `SELECT ${LOG_COLUMNS} FROM log JOIN log_body ON log_body.id = log.id JOIN origin ON origin.id = log.origin
       WHERE log.trace_id = ? ORDER BY log.time, log.id LIMIT ${MAX_LOGS}`,
    )
    .all(id);
  if (spans.length === 0 && logs.length === 0) return null;
  return { traceId, spans: spans.map(spanRow), logs: logs.map(logRow) };
}

function spanRow(row: Row): SpanRow {
  return {
    traceId: hexOf(row.trace_id) ?? '',
    spanId: hexOf(row.span_id) ?? '',
    parentSpanId: hexOf(row.parent),
    name: String(row.name),
    kind: KINDS[Number(row.kind)] ?? 'INTERNAL',
    service: String(row.service),
    scope: String(row.scope),
    start: Number(row.start),
    duration: Number(row.duration),
    status: STATUSES[Number(row.status)] ?? 'UNSET',
    statusMessage: String(row.status_message),
    attributes: JSON.parse(String(row.attributes)),
    resource: JSON.parse(String(row.resource)),
    events: JSON.parse(String(row.events)),
    links: JSON.parse(String(row.links)),
  };
}
