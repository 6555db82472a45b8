import type { DatabaseSync } from 'node:sqlite';
import type { LogRow } from '../api.ts';
import { levelOf } from '../levels.ts';
import type { LogInput } from '../record.ts';

/** The columns {@link logRow} reads, of `log`, `log_body` and `origin`. */
export const LOG_COLUMNS = `log.id, log.time, log.severity, log.trace_id, log.span_id,
  log_body.message, log_body.attributes, origin.service, origin.scope, origin.resource`;

export type Row = { [column: string]: unknown };

export function hexOf(value: unknown): string | null {
  if (!(value instanceof Uint8Array)) return null;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
}

export function logRow(row: Row): LogRow {
  const severity = Number(row.severity);
  return {
    id: Number(row.id),
    time: Number(row.time),
    level: levelOf(severity),
    severityNumber: severity,
    service: String(row.service),
    logger: String(row.scope),
    message: String(row.message),
    traceId: hexOf(row.trace_id),
    spanId: hexOf(row.span_id),
    attributes: JSON.parse(String(row.attributes)),
    resource: JSON.parse(String(row.resource)),
  };
}

/** The row a just written record will be read back as. */
export function logRowOf(id: number, log: LogInput): LogRow {
  return {
    id,
    time: log.time,
    level: levelOf(log.severity),
    severityNumber: log.severity,
    service: log.origin.service,
    logger: log.origin.scope,
    message: log.message,
    traceId: hexOf(log.traceId),
    spanId: hexOf(log.spanId),
    attributes: log.attributes,
    resource: JSON.parse(log.origin.resource),
  };
}

/** Ids of the origins of these services. */
export function originsOf(db: DatabaseSync, services: Iterable<string>): number[] {
  const find = db.prepare('SELECT id FROM origin WHERE service = ?');
  return [...services].flatMap((service) => find.all(service).map((row) => Number(row.id)));
}

/** `(1, 2, 3)`: numbers only, so they can stand in the statement. */
export function inList(ids: readonly number[]): string {
  return `(${ids.map(Number).join(', ')})`;
}
