import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogInput, Origin, SpanInput } from '../record.ts';
import { searchedText } from '../words.ts';
import { SERVER, serverSpan } from './server-span.ts';
import type { TextIndex } from './text-index.ts';

/** What one write did. */
export interface Written {
  /** The log rows that are new, with the ids they got; a redelivered record has none. */
  logs: { id: number; log: LogInput }[];
  spans: number;
  /** Records that were there already. */
  duplicates: number;
}

/** Origins remembered before the memory of them starts over: real set-ups have tens. */
const MAX_REMEMBERED = 10_000;

/** Puts records into the tables. Knows nothing of batching or bounds. */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #log: StatementSync;
  readonly #logBody: StatementSync;
  readonly #text: TextIndex | null;
  readonly #span: StatementSync;
  readonly #spanBody: StatementSync;
  readonly #trace: StatementSync;
  readonly #addOrigin: StatementSync;
  readonly #findOrigin: StatementSync;
  /** Ids by the object a batch shares, and by content across batches. */
  #originIds = new WeakMap<Origin, number>();
  #originKeys = new Map<string, number>();

  constructor(db: DatabaseSync, text: TextIndex | null) {
    this.#db = db;
    this.#log = db.prepare(
      'INSERT OR IGNORE INTO log (time, severity, origin, trace_id, span_id, uid) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#logBody = db.prepare('INSERT INTO log_body VALUES (?, ?, ?)');
    this.#text = text;
    this.#span = db.prepare(
      `INSERT OR IGNORE INTO span
       (trace_id, span_id, parent, name, kind, origin, start, finish, duration, status, method, route, failed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#spanBody = db.prepare('INSERT INTO span_body VALUES (?, ?, ?, ?, ?)');
    this.#trace = db.prepare(
      `INSERT INTO trace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (trace_id) DO UPDATE SET
         start = min(start, excluded.start),
         finish = max(finish, excluded.finish),
         spans = spans + excluded.spans,
         errors = errors + excluded.errors,
         (root, named, name, origin) = (
           SELECT root, named, name, origin FROM (
             SELECT trace.root, trace.named, trace.name, trace.origin
             UNION ALL SELECT excluded.root, excluded.named, excluded.name, excluded.origin
           ) ORDER BY root DESC, named LIMIT 1
         )`,
    );
    this.#addOrigin = db.prepare('INSERT OR IGNORE INTO origin (service, scope, resource) VALUES (?, ?, ?)');
    this.#findOrigin = db.prepare('SELECT id FROM origin WHERE service = ? AND scope = ? AND resource = ?');
  }

  /**
   * Writes all of it in one transaction.
   *
   * @throws SQLite's error; nothing is written then.
   */
  write(logs: readonly LogInput[], spans: readonly SpanInput[]): Written {
    if (logs.length > 0) this.#text?.makeRoom();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const written: Written = { logs: [], spans: 0, duplicates: 0 };
      for (const log of logs) this.#writeLog(log, written);
      this.#writeSpans(spans, written);
      this.#db.exec('COMMIT');
      return written;
    } catch (error) {
      // Origins of this transaction are gone with it.
      this.forgetOrigins();
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite ended the transaction itself, as it does on a full disk.
    }
  }

  /** To be called when rows of the origin table were deleted. */
  forgetOrigins(): void {
    this.#originIds = new WeakMap();
    this.#originKeys = new Map();
  }

  #writeLog(log: LogInput, written: Written): void {
    const origin = this.#origin(log.origin);
    const { changes, lastInsertRowid } = this.#log.run(
      log.time,
      log.severity,
      origin,
      log.traceId,
      log.spanId,
      log.uid,
    );
    if (changes === 0) {
      written.duplicates++;
      return;
    }
    const id = Number(lastInsertRowid);
    this.#logBody.run(id, stored(log.message), JSON.stringify(log.attributes));
    this.#text?.add(id, searchedText(log.message, log.attributes));
    written.logs.push({ id, log });
  }

  #writeSpans(spans: readonly SpanInput[], written: Written): void {
    const traces = new Map<string, TraceChange>();
    for (const span of spans) {
      const origin = this.#origin(span.origin);
      const finish = span.start + span.duration;
      const server = span.kind === SERVER ? serverSpan(span) : null;
      const { changes, lastInsertRowid } = this.#span.run(
        span.traceId,
        span.spanId,
        span.parentSpanId,
        stored(span.name),
        span.kind,
        origin,
        span.start,
        finish,
        span.duration,
        span.status,
        server === null ? null : stored(server.method),
        server === null ? null : stored(server.route),
        server === null ? null : Number(server.failed),
      );
      if (changes === 0) {
        written.duplicates++;
        continue;
      }
      written.spans++;
      this.#spanBody.run(
        Number(lastInsertRowid),
        stored(span.statusMessage),
        JSON.stringify(span.attributes),
        JSON.stringify(span.events),
        JSON.stringify(span.links),
      );
      addToTrace(traces, span, finish, origin);
    }
    for (const t of traces.values()) {
      this.#trace.run(t.id, t.start, t.finish, t.spans, t.errors, t.root, t.named, stored(t.name), t.origin);
    }
  }

  #origin(origin: Origin): number {
    const known = this.#originIds.get(origin);
    if (known !== undefined) return known;
    const key = `${origin.service}\0${origin.scope}\0${origin.resource}`;
    let id = this.#originKeys.get(key);
    if (id === undefined) {
      const values = [stored(origin.service), stored(origin.scope), origin.resource] as const;
      this.#addOrigin.run(...values);
      id = Number(this.#findOrigin.get(...values)?.id);
      if (this.#originKeys.size >= MAX_REMEMBERED) this.#originKeys.clear();
      this.#originKeys.set(key, id);
    }
    this.#originIds.set(origin, id);
    return id;
  }
}

interface TraceChange {
  id: Uint8Array;
  start: number;
  finish: number;
  spans: number;
  errors: number;
  root: number;
  named: number;
  name: string;
  origin: number;
}

function addToTrace(traces: Map<string, TraceChange>, span: SpanInput, finish: number, origin: number): void {
  const key = Buffer.from(span.traceId).toString('latin1');
  const root = Number(span.parentSpanId === null);
  const errors = Number(span.status === 2);
  const trace = traces.get(key);
  if (trace === undefined) {
    const { start, name } = span;
    traces.set(key, { id: span.traceId, start, finish, spans: 1, errors, root, named: start, name, origin });
    return;
  }
  trace.start = Math.min(trace.start, span.start);
  trace.finish = Math.max(trace.finish, finish);
  trace.spans++;
  trace.errors += errors;
  if (root > trace.root || (root === trace.root && span.start < trace.named)) {
    Object.assign(trace, { root, named: span.start, name: span.name, origin });
  }
}

/** Node 22 reads a text back only up to its first NUL, so the character goes in as its picture. */
function stored(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u2400') : text;
}
