import type { Json, LogPage, LogQuery, LogRow } from '../api.ts';
import { hasValue, type LogFilter, logFilter, matches } from '../log-filter.ts';
import { ftsExpression, type Term, wordsOf } from '../words.ts';
import { inList, LOG_COLUMNS, logRow, originsOf, type Row } from './log-rows.ts';
import { numberOf } from './sqlite.ts';
import type { Store } from './store.ts';
import { takeTurns } from './turns.ts';

export const DEFAULT_LIMIT = 200;

/** Ids looked at in one statement: first few, since most searches end soon, then more. */
const FIRST_WINDOW = 5_000;
const LAST_WINDOW = 50_000;

/** Rows fetched by one statement, and most text in one page: a page of huge records ends early instead of growing. */
const ROWS_AT_ONCE = 250;
const MAX_PAGE_TEXT = 8 * 1024 * 1024;

/**
 * The rows that meet the query, newest first.
 *
 * Goes through the ids downwards in windows, so that a search that finds little neither holds the event loop nor
 * outlives its reader.
 */
export async function findLogs(store: Store, query: LogQuery, signal?: AbortSignal): Promise<LogPage> {
  const filter = logFilter(query);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const turn = takeTurns(signal);
  const [bottom, top] = idRange(store, filter);
  const candidates = candidatesOf(store, filter);
  const logs: LogRow[] = [];
  let text = 0;
  let next: number | null = null;
  let high = Math.min(top, (query.before ?? Number.MAX_SAFE_INTEGER) - 1);
  let width = FIRST_WINDOW;
  while (candidates !== null && high >= bottom && next === null) {
    const low = Math.max(bottom, candidates.floor(high), filter.trace === null ? high - width + 1 : 0);
    const rows = candidates.rows(low, high);
    for (const row of rows) {
      const log = logRow(row);
      if (!matches(log, filter)) continue;
      if (logs.length === limit || text > MAX_PAGE_TEXT) {
        next = (logs.at(-1) as LogRow).id;
        break;
      }
      logs.push(log);
      text += log.message.length + String(row.attributes).length;
    }
    // A full answer may have left out rows of this window.
    const lastId = Number(rows.at(-1)?.id);
    high = rows.length === ROWS_AT_ONCE ? lastId - 1 : low - 1;
    if (rows.length < ROWS_AT_ONCE) width = Math.min(width * 2, LAST_WINDOW);
    await turn();
  }
  logs.sort((a, b) => b.time - a.time || b.id - a.id);
  return { logs, next };
}

/** Lowest and highest id that can meet the filter, by the index on time; an empty range when there is none. */
function idRange(store: Store, { from, to }: LogFilter): [number, number] {
  if (from === null && to === null) {
    return [numberOf(store.db, 'SELECT min(id) FROM log'), numberOf(store.db, 'SELECT max(id) FROM log')];
  }
  const row = store.db
    .prepare('SELECT min(id) AS low, max(id) AS high FROM log WHERE time >= ? AND time < ?')
    .get(from ?? -Infinity, to ?? Infinity);
  return row?.low === null ? [1, 0] : [Number(row?.low), Number(row?.high)];
}

/** Rows that SQLite can tell may match: it must leave out none that does. */
interface Candidates {
  /** The lowest id that one call of `rows` may reach down to from here. */
  floor(high: number): number;
  /** The rows between two ids, newest first and at most {@link ROWS_AT_ONCE}. */
  rows(low: number, high: number): Row[];
}

/** Null when there can be none. */
function candidatesOf(store: Store, filter: LogFilter): Candidates | null {
  const terms: Term[] = [...filter.terms];
  const where: string[] = [];
  const values: (string | number | Uint8Array)[] = [];
  if (filter.severity > 0) where.push(`log.severity >= ${filter.severity}`);
  if (filter.services.size > 0) {
    const origins = originsOf(store.db, filter.services);
    if (origins.length === 0) return null;
    where.push(`log.origin IN ${inList(origins)}`);
  }
  if (filter.trace !== null) {
    where.push('log.trace_id = ?');
    values.push(Buffer.from(filter.trace, 'hex'));
  }
  if (filter.from !== null) {
    where.push('log.time >= ?');
    values.push(filter.from);
  }
  if (filter.to !== null) {
    where.push('log.time < ?');
    values.push(filter.to);
  }
  for (const { key, value } of filter.attributes) {
    const origins = originsWith(store, key, value);
    // Attributes are kept as JSON.stringify wrote them, so a key stands there exactly like this.
    where.push(
      origins.length === 0
        ? 'instr(log_body.attributes, ?) > 0'
        : `(instr(log_body.attributes, ?) > 0 OR log.origin IN ${inList(origins)})`,
    );
    values.push(`${JSON.stringify(key)}:`);
    const words = value === null || !isIndexed(value) ? [] : wordsOf(value);
    if (origins.length === 0 && words.length > 0) terms.push({ words, prefix: false });
  }
  const select = (from: string, id: string, conditions: string[]) =>
    store.db.prepare(
      `SELECT ${LOG_COLUMNS} FROM ${from} JOIN log_body ON log_body.id = log.id JOIN origin ON origin.id = log.origin
       WHERE ${[...conditions, `${id} BETWEEN ? AND ?`, ...where].join(' AND ')} ORDER BY ${id} DESC LIMIT ${ROWS_AT_ONCE}`,
    );
  const { text } = store;
  if (text === null || terms.length === 0) {
    const statement = select('log', 'log.id', []);
    return { floor: () => 0, rows: (low, high) => statement.all(low, high, ...values) };
  }
  const expression = ftsExpression(terms);
  return {
    floor: (high) => text.partOf(high)?.first ?? 0,
    rows(low, high) {
      const table = text.partOf(high)?.table;
      if (table === undefined) return [];
      const statement = select(`${table} JOIN log ON log.id = ${table}.rowid`, `${table}.rowid`, [
        `${table} MATCH ?`,
      ]);
      return statement.all(expression, low, high, ...values);
    },
  };
}

/** Whether a value of this text stands in the index as such: of lists and objects only their items do, of null nothing. */
function isIndexed(value: string): boolean {
  return value !== 'null' && !value.startsWith('[') && !value.startsWith('{');
}

/** Origins whose resource has the attribute, with the value when one is asked for. */
function originsWith(store: Store, key: string, value: string | null): number[] {
  const rows = store.db
    .prepare('SELECT id, resource FROM origin WHERE instr(resource, ?) > 0')
    .all(`${JSON.stringify(key)}:`);
  return rows
    .filter(({ resource }) => {
      const attributes: { [key: string]: Json } = JSON.parse(String(resource));
      return Object.hasOwn(attributes, key) && (value === null || hasValue(attributes[key] ?? null, value));
    })
    .map((row) => Number(row.id));
}

/** Rows that arrived after the one with this id, oldest first: what a tail missed while it was away. */
export function logsAfter(store: Store, id: number, filter: LogFilter, limit: number): LogRow[] {
  const rows = store.db
    .prepare(
      `SELECT ${LOG_COLUMNS} FROM log JOIN log_body ON log_body.id = log.id JOIN origin ON origin.id = log.origin
       WHERE log.id > ? ORDER BY log.id DESC LIMIT ?`,
    )
    .all(id, limit);
  return rows
    .map(logRow)
    .filter((row) => matches(row, filter))
    .reverse();
}
