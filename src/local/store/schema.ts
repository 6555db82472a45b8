import type { DatabaseSync } from 'node:sqlite';
import { numberOf } from './sqlite.ts';

/** Version of the tables below, kept in the file as `user_version`. Raise it with a step in {@link MIGRATIONS}. */
export const SCHEMA_VERSION = 1;

/**
 * A record is two rows: a narrow one that queries scan, and its text. Ids grow with arrival and are never used again.
 * Times are Unix milliseconds, ids of traces and spans are their bytes.
 */
const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE origin (
  id INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  scope TEXT NOT NULL,
  resource TEXT NOT NULL,
  UNIQUE (service, scope, resource)
);

CREATE TABLE log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time REAL NOT NULL,
  severity INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  trace_id BLOB,
  span_id BLOB,
  uid TEXT
);
CREATE INDEX log_time ON log (time, severity, origin);
CREATE INDEX log_trace ON log (trace_id) WHERE trace_id IS NOT NULL;
CREATE UNIQUE INDEX log_uid ON log (uid) WHERE uid IS NOT NULL;
CREATE TABLE log_body (id INTEGER PRIMARY KEY, message TEXT NOT NULL, attributes TEXT NOT NULL);

CREATE TABLE span (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  trace_id BLOB NOT NULL,
  span_id BLOB NOT NULL,
  parent BLOB,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  start REAL NOT NULL,
  finish REAL NOT NULL,
  duration REAL NOT NULL,
  status INTEGER NOT NULL,
  -- Of server spans only: what the charts group by, and whether the request failed.
  method TEXT,
  route TEXT,
  failed INTEGER
);
CREATE UNIQUE INDEX span_key ON span (trace_id, span_id);
CREATE INDEX span_server ON span (finish, duration, failed, origin, method, route) WHERE kind = 2;
CREATE TABLE span_body (
  id INTEGER PRIMARY KEY,
  status_message TEXT NOT NULL,
  attributes TEXT NOT NULL,
  events TEXT NOT NULL,
  links TEXT NOT NULL
);

-- One row for each trace of which spans are kept. "root" is 1 when the name is that of a span without a parent.
CREATE TABLE trace (
  trace_id BLOB PRIMARY KEY,
  start REAL NOT NULL,
  finish REAL NOT NULL,
  spans INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  root INTEGER NOT NULL,
  named REAL NOT NULL,
  name TEXT NOT NULL,
  origin INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX trace_start ON trace (start);
`;

/** `MIGRATIONS[n]` brings version n + 1 to version n + 2. */
const MIGRATIONS: readonly string[] = [];

/**
 * Brings an opened database to the current schema.
 *
 * @throws Error when the file was written by a newer version.
 */
export function prepareSchema(db: DatabaseSync): void {
  const version = numberOf(db, 'PRAGMA user_version');
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `the store was written by a newer spanlog (schema ${version}, this one knows ${SCHEMA_VERSION}): update spanlog or give another --data-dir`,
    );
  }
  if (version < SCHEMA_VERSION) {
    db.exec('BEGIN IMMEDIATE');
    if (version === 0) db.exec(TABLES);
    else for (const step of MIGRATIONS.slice(version - 1)) db.exec(step);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  }
}
