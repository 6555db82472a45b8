import type { DatabaseSync } from 'node:sqlite';

/**
 * `node:sqlite`, loaded on first use and without its ExperimentalWarning: Node 22 prints it once per process, and it
 * tells the user of `spanlog` nothing they can act on. All other warnings pass.
 *
 * @throws Error on a Node without it (before 22.13).
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const emit = process.emitWarning;
  // The warning comes out synchronously, while the module loads.
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).includes('SQLite')) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    const sqlite = process.getBuiltinModule?.('node:sqlite');
    if (sqlite === undefined)
      throw new Error(`spanlog needs Node 22.15 or newer, this is ${process.version}`);
    return sqlite;
  } finally {
    process.emitWarning = emit;
  }
}

/** SQLite's primary result code of an error it threw (https://sqlite.org/rescode.html), null for any other error. */
export function sqliteCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

export const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Whether the error says that the file itself is damaged. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** The single number a statement such as `SELECT count(*) …` or `PRAGMA page_count` answers. */
export function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
}
