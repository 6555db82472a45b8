import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { fold, searchedText } from '../words.ts';
import { numberOf } from './sqlite.ts';

/**
 * The full-text index, in parts: each is an FTS5 table for a range of ids, and a part goes as a whole when none of its
 * records is left. Deleting single rows from one large index rewrites it now and then, which held the event loop for
 * seconds; a part's rows without a record do no harm, since a search joins them with the records.
 *
 * The parts hold no text of their own: that is in log_body.
 */
export class TextIndex {
  readonly #db: DatabaseSync;
  /** By first id, ascending; the last one is being written to. */
  #parts: Part[] = [];
  #insert: StatementSync | undefined;
  #room = 0;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#reload();
  }

  /**
   * Opens the index, and makes it first where it is missing or was left out by a Node without FTS5.
   *
   * @returns null when there is no FTS5, as in Node 22.15; text is then found by scanning.
   */
  static open(db: DatabaseSync): TextIndex | null {
    const available = numberOf(db, `SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'`) > 0;
    const setMode = db.prepare(`INSERT OR REPLACE INTO meta VALUES ('search', ?)`);
    if (!available) {
      setMode.run('scan');
      return null;
    }
    const index = new TextIndex(db);
    if (db.prepare(`SELECT value FROM meta WHERE key = 'search'`).get()?.value !== 'fts') {
      index.#rebuild();
      setMode.run('fts');
    }
    return index;
  }

  /** To be called outside of a transaction, before records are added: begins a new part when the last one is full. */
  makeRoom(): void {
    if (this.#room > 0) return;
    const { low, high } = this.#db.prepare('SELECT min(id) AS low, max(id) AS high FROM log').get() ?? {};
    // About ten parts, so that little of what is deleted waits for its part to go, and no part takes long to search.
    const tenth = Math.floor((Number(high ?? 0) - Number(low ?? 0)) / 10);
    const size = Math.min(MAX_PART, Math.max(MIN_PART, tenth));
    const next = 1 + numberOf(this.#db, `SELECT max(seq) FROM sqlite_sequence WHERE name = 'log'`);
    const last = this.#parts.at(-1);
    // After a start the last part goes on, or a service restarted all day would make a part each time.
    if (this.#insert === undefined && last !== undefined && next - last.first < size) {
      this.#room = size - (next - last.first);
      this.#insert = this.#db.prepare(`INSERT INTO ${last.table} (rowid, text) VALUES (?, ?)`);
      return;
    }
    this.#room = size;
    this.#begin(next);
  }

  add(id: number, text: string): void {
    this.#insert?.run(id, fold(text));
    this.#room--;
  }

  /** The part that has this id, undefined when there is none: then there is no record at or below it either. */
  partOf(id: number): Part | undefined {
    return this.#parts.findLast((part) => part.first <= id);
  }

  /** Drops the parts of which no record is left, except the one being written to. */
  dropDead(): void {
    const lives = this.#db.prepare('SELECT 1 FROM log WHERE id >= ? AND id < ? LIMIT 1');
    const dead = this.#parts.filter((part, at) => {
      const end = this.#parts[at + 1]?.first;
      return end !== undefined && lives.get(part.first, end) === undefined;
    });
    for (const { table } of dead) this.#db.exec(`DROP TABLE ${table}`);
    this.#parts = this.#parts.filter((part) => !dead.includes(part));
  }

  #begin(first: number): void {
    const table = `log_text_${first}`;
    this.#db.exec(
      `CREATE VIRTUAL TABLE ${table} USING fts5(
         text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
       -- Merges later than by default, which halves what a write costs; well below the 16 at which one would block.
       INSERT INTO ${table} (${table}, rank) VALUES ('automerge', 8)`,
    );
    this.#reload();
    this.#insert = this.#db.prepare(`INSERT INTO ${table} (rowid, text) VALUES (?, ?)`);
  }

  #reload(): void {
    const tables = this.#db.prepare(
      `SELECT name FROM sqlite_schema WHERE name GLOB 'log_text_[0-9]*' AND sql LIKE 'CREATE VIRTUAL TABLE%'`,
    );
    this.#parts = tables.all().map(({ name }) => {
      const table = String(name);
      return { table, first: Number(table.slice('log_text_'.length)) };
    });
    this.#parts.sort((a, b) => a.first - b.first);
  }

  #rebuild(): void {
    this.#db.exec('BEGIN IMMEDIATE');
    for (const { table } of this.#parts) this.#db.exec(`DROP TABLE ${table}`);
    this.#parts = [];
    for (const row of this.#db
      .prepare('SELECT id, message, attributes FROM log_body ORDER BY id')
      .iterate()) {
      const id = Number(row.id);
      if (this.#room <= 0) {
        this.#room = MAX_PART;
        this.#begin(id);
      }
      this.add(id, searchedText(String(row.message), JSON.parse(String(row.attributes))));
    }
    this.#db.exec('COMMIT');
    this.#room = 0;
    this.#insert = undefined;
  }
}

/** Records in a part; the lower bound keeps the index of a small store small. */
const MIN_PART = 5_000;
const MAX_PART = 100_000;

interface Part {
  table: string;
  /** The lowest id in it; it reaches up to the next part. */
  first: number;
}
