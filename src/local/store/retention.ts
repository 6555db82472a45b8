import type { DatabaseSync } from 'node:sqlite';
import type { Row } from './log-rows.ts';
import { numberOf } from './sqlite.ts';
import type { Store } from './store.ts';
import { takeTurns } from './turns.ts';

/** The bounds of the store; 0 or less is not allowed, `Infinity` is no bound. */
export interface Bounds {
  /** Records whose own time is longer ago than this, in milliseconds, go. */
  maxAgeMs: number;
  /** Bytes; above it the oldest go until the store is at {@link LOW_WATER} of it. */
  maxBytes: number;
}

/** How far below the limit it goes, so that it does not run again at once. */
const LOW_WATER = 0.9;

/** Rows deleted in one transaction, a few milliseconds. */
const STEP = 500;

/** Pages given back to the disk in one go. */
const VACUUM_PAGES = 2_000;

/**
 * Deletes what is beyond the bounds, in small steps with the event loop running in between, and gives the space back
 * to the disk. Traces go whole: half a waterfall helps nobody.
 *
 * @returns how many records went, by bound.
 */
export async function enforce(
  store: Store,
  bounds: Bounds,
  now: number,
): Promise<{ age: number; size: number }> {
  const turn = takeTurns(undefined);
  const deleted = { age: 0, size: 0 };
  const cutoff = now - bounds.maxAgeMs;
  for (;;) {
    const rows = deleteLogs(store, 'time < ?', cutoff, 'time') + deleteTraces(store, cutoff);
    if (rows === 0) break;
    deleted.age += rows;
    await turn();
  }
  if (deleted.age > 0) store.text?.dropDead();
  if (store.usedBytes > bounds.maxBytes) {
    while (store.usedBytes > bounds.maxBytes * LOW_WATER) {
      const rows = deleteOldest(store);
      if (rows === 0) break;
      deleted.size += rows;
      store.text?.dropDead();
      await turn();
    }
  }
  while (numberOf(store.db, 'PRAGMA freelist_count') > 0) {
    const before = numberOf(store.db, 'PRAGMA freelist_count');
    store.db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    if (numberOf(store.db, 'PRAGMA freelist_count') >= before) break;
    await turn();
  }
  if (deleted.age + deleted.size > 0) store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return deleted;
}

/** One step of logs or of traces, whichever reach further back. */
function deleteOldest(store: Store): number {
  const log = store.db.prepare('SELECT time FROM log ORDER BY id LIMIT 1').get()?.time;
  const trace = store.db.prepare('SELECT start FROM trace ORDER BY start LIMIT 1').get()?.start;
  if (log !== undefined && (trace === undefined || Number(log) <= Number(trace))) {
    return deleteLogs(store, 'id > ?', 0, 'id');
  }
  return trace === undefined ? 0 : deleteTraces(store, Infinity);
}

function deleteLogs({ db }: Store, condition: string, value: number, order: string): number {
  const ids = db.prepare(`SELECT id FROM log WHERE ${condition} ORDER BY ${order} LIMIT ${STEP}`).all(value);
  deleteEach(db, ['log WHERE id', 'log_body WHERE id'], ids);
  return ids.length;
}

/** Deletes up to {@link STEP} spans of the oldest traces that began before `cutoff`, and the traces without spans left. */
function deleteTraces({ db }: Store, cutoff: number): number {
  const spansOf = db.prepare('SELECT id FROM span WHERE trace_id = ? LIMIT ?');
  const spans: Row[] = [];
  const emptied: Uint8Array[] = [];
  for (const { trace_id } of db
    .prepare(`SELECT trace_id FROM trace WHERE start < ? ORDER BY start LIMIT ${STEP}`)
    .all(cutoff)) {
    const room = STEP - spans.length;
    const some = spansOf.all(trace_id as Uint8Array, room);
    spans.push(...some);
    if (some.length === room) break;
    emptied.push(trace_id as Uint8Array);
  }
  deleteEach(db, ['span WHERE id', 'span_body WHERE id'], spans);
  const removeTrace = db.prepare('DELETE FROM trace WHERE trace_id = ?');
  for (const id of emptied) removeTrace.run(id);
  return spans.length + (spans.length === 0 ? emptied.length : 0);
}

/** Deletes the rows of these ids from each `table WHERE column`, in one transaction. */
function deleteEach(db: DatabaseSync, tables: readonly string[], ids: readonly Row[]): void {
  const statements = tables.map((table) => db.prepare(`DELETE FROM ${table} = ?`));
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { id } of ids) for (const statement of statements) statement.run(Number(id));
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
