import { join } from 'node:path';
import { loadSqlite, SQLITE_BUSY, sqliteCode } from './sqlite.ts';

/**
 * Holds a folder for one process.
 *
 * The lock is an exclusive transaction on a small database beside the store: the operating system ends it with the
 * process, however that dies, so there is no stale lock to clean up and no process id to mistake for another's.
 *
 * @throws Error when another process holds it.
 */
export function lockFolder(folder: string): { release(): void } {
  const db = new (loadSqlite().DatabaseSync)(join(folder, 'spanlog.lock'));
  try {
    db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (sqliteCode(error) !== SQLITE_BUSY) throw error;
    throw new Error(
      `another spanlog is using the folder ${folder}: open that one's page, stop it, or give this one its own --data-dir`,
    );
  }
  return { release: () => db.close() };
}
