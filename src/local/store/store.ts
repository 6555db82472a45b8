import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { LogInput, SpanInput } from '../record.ts';
import { lockFolder } from './lock.ts';
import { prepareSchema } from './schema.ts';
import { isCorruption, loadSqlite, numberOf } from './sqlite.ts';
import { TextIndex } from './text-index.ts';
import { Writer, type Written } from './writer.ts';

/**
 * The database file of one folder: opening, the damaged file moved aside, closing. What is asked of it stands in the
 * files beside this one, as functions of a Store.
 */
export class Store {
  readonly folder: string;
  readonly #say: (line: string) => void;
  readonly #lock: { release(): void };
  #open: Opened;

  /**
   * @param folder made when missing, readable by its owner only: logs hold what logs hold.
   * @param say gets a line when a damaged file was moved aside.
   * @throws Error when the folder cannot be used, another process uses it, or its file is from a newer version.
   */
  constructor(folder: string, say: (line: string) => void) {
    this.folder = folder;
    this.#say = say;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#lock = lockFolder(folder);
    try {
      this.#open = this.#openOrReplace();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  get db(): DatabaseSync {
    return this.#open.db;
  }

  /** The full-text index, null where SQLite comes without. */
  get text(): TextIndex | null {
    return this.#open.text;
  }

  /**
   * Writes in one transaction. On a damaged file the store starts anew and the write goes there.
   *
   * @throws SQLite's error for anything else, such as a full disk.
   */
  write(logs: readonly LogInput[], spans: readonly SpanInput[]): Written {
    try {
      return this.#open.writer.write(logs, spans);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.#open.db.close();
      this.#open = this.#startAnew(error);
      return this.#open.writer.write(logs, spans);
    }
  }

  /** To be called when rows of the origin table were deleted. */
  forgetOrigins(): void {
    this.#open.writer.forgetOrigins();
  }

  /** Size of what is kept, in bytes: free pages, which the file has but does not use, are not in it. */
  get usedBytes(): number {
    const pages = numberOf(this.db, 'PRAGMA page_count') - numberOf(this.db, 'PRAGMA freelist_count');
    return pages * numberOf(this.db, 'PRAGMA page_size');
  }

  close(): void {
    this.#open.db.close();
    this.#lock.release();
  }

  get #file(): string {
    return join(this.folder, 'spanlog.db');
  }

  #openOrReplace(): Opened {
    try {
      return openFile(this.#file);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      return this.#startAnew(error);
    }
  }

  #startAnew(error: unknown): Opened {
    const aside = `${this.#file}.damaged-${new Date().toISOString().replaceAll(':', '')}`;
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(this.#file + suffix)) renameSync(this.#file + suffix, aside + suffix);
    }
    this.#say(
      `the store was damaged (${(error as Error).message}); it was moved to ${aside} and a new one started`,
    );
    return openFile(this.#file);
  }
}

interface Opened {
  db: DatabaseSync;
  writer: Writer;
  text: TextIndex | null;
}

function openFile(file: string): Opened {
  const db = new (loadSqlite().DatabaseSync)(file);
  try {
    // WAL with synchronous NORMAL: what was committed outlives the process; at a power cut the last moments may be
    // gone. The journal is carried over every 16 MiB: four times the default made writing a third faster.
    // Incremental vacuum lets the file give pages back to the disk; only a file that is still empty takes it on.
    db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096;
      PRAGMA journal_size_limit = 33554432; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
      PRAGMA busy_timeout = 2000;`);
    prepareSchema(db);
    const text = TextIndex.open(db);
    chmodSync(file, 0o600);
    return { db, writer: new Writer(db, text), text };
  } catch (error) {
    db.close();
    throw error;
  }
}
