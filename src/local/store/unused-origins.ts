import { numberOf } from './sqlite.ts';
import type { Store } from './store.ts';
import { takeTurns } from './turns.ts';

/** Rows looked at in one statement. */
const WINDOW = 50_000;

/**
 * Forgets resources and scopes no record refers to any more. Every start of a service makes a new resource (it has the
 * process id in it), so they pile up.
 *
 * There is no index for this question, which would cost each write; the tables are read once, in turns with others.
 */
export async function deleteUnusedOrigins(store: Store): Promise<void> {
  const { db } = store;
  const turn = takeTurns(undefined);
  const used = new Set<number>();
  const read = (table: 'log' | 'span', low: number, high: number): void => {
    const rows = db.prepare(`SELECT DISTINCT origin FROM ${table} WHERE id BETWEEN ? AND ?`).all(low, high);
    for (const { origin } of rows) used.add(Number(origin));
  };
  const seen = { log: 0, span: 0 };
  for (const table of ['log', 'span'] as const) {
    const last = numberOf(db, `SELECT max(id) FROM ${table}`);
    for (let low = numberOf(db, `SELECT min(id) FROM ${table}`); low <= last; low += WINDOW) {
      read(table, low, Math.min(low + WINDOW - 1, last));
      await turn();
    }
    seen[table] = last;
  }
  // What was written meanwhile counts too; from here to the end nothing else runs.
  for (const table of ['log', 'span'] as const) read(table, seen[table] + 1, Number.MAX_SAFE_INTEGER);
  const remove = db.prepare('DELETE FROM origin WHERE id = ?');
  for (const { id } of db.prepare('SELECT id FROM origin').all())
    if (!used.has(Number(id))) remove.run(Number(id));
  store.forgetOrigins();
}
