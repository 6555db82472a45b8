import type { ChartQuery, LogQuery, TraceQuery } from './api.ts';
import { isLevel, LEVELS } from './levels.ts';

/** A wrong query; the message names the parameter, its value and what is allowed. */
export class QueryError extends Error {}

const MAX_TEXT = 1000;
const MAX_REPEATED = 50;
const MAX_LIMIT = 1000;

/** Reads one query after the other from the URL and knows, at the end, whether something was not asked for. */
class Reader {
  readonly #search: URLSearchParams;
  readonly #known = new Set<string>();

  constructor(search: URLSearchParams) {
    this.#search = search;
  }

  /** All values of a repeatable parameter, undefined when there is none. */
  all(name: string): string[] | undefined {
    this.#known.add(name);
    const values = this.#search.getAll(name).filter((value) => value !== '');
    if (values.length > MAX_REPEATED)
      throw new QueryError(`${name} is given more than ${MAX_REPEATED} times`);
    for (const value of values) {
      if (value.length > MAX_TEXT) throw new QueryError(`${name} is longer than ${MAX_TEXT} characters`);
    }
    return values.length === 0 ? undefined : values;
  }

  one(name: string): string | undefined {
    const values = this.all(name);
    if (values !== undefined && values.length > 1) throw new QueryError(`${name} may be given once`);
    return values?.[0];
  }

  number(name: string, from: number, to: number, integer = false): number | undefined {
    const text = this.one(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!(value >= from && value <= to) || text.trim() === '' || (integer && !Number.isInteger(value))) {
      throw new QueryError(
        `${name}=${text} is not allowed: it must be ${integer ? 'an integer' : 'a number'} from ${from} to ${to}`,
      );
    }
    return value;
  }

  /** Unix milliseconds. */
  time(name: string): number | undefined {
    return this.number(name, 0, Number.MAX_SAFE_INTEGER);
  }

  end(): void {
    for (const name of this.#search.keys()) {
      if (this.#known.has(name)) continue;
      throw new QueryError(
        `${name} is not a parameter here: ${[...this.#known].join(', ') || 'there are none'}`,
      );
    }
  }
}

/** Leaves out what is undefined: the types of the queries say a key is there or not. */
function given<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function logConditions(read: Reader): LogQuery {
  const level = read.one('level')?.toUpperCase();
  if (level !== undefined && !isLevel(level)) {
    throw new QueryError(`level=${level} is not allowed: it must be one of ${LEVELS.join(', ')}`);
  }
  const trace = read.one('trace')?.toLowerCase();
  if (trace !== undefined && !isTraceId(trace)) {
    throw new QueryError(`trace=${trace} is not allowed: it must be 32 hex digits`);
  }
  return given<LogQuery>({
    q: read.one('q'),
    level,
    service: read.all('service'),
    attr: read.all('attr'),
    trace,
    from: read.time('from'),
    to: read.time('to'),
  });
}

/** @throws QueryError */
export function readLogQuery(search: URLSearchParams): LogQuery {
  const read = new Reader(search);
  const query = given<LogQuery>({
    ...logConditions(read),
    before: read.number('before', 0, Number.MAX_SAFE_INTEGER, true),
    limit: read.number('limit', 1, MAX_LIMIT, true),
  });
  read.end();
  return query;
}

/** @throws QueryError */
export function readTailQuery(search: URLSearchParams): { query: LogQuery; after: number | undefined } {
  const read = new Reader(search);
  const query = logConditions(read);
  const after = read.number('after', 0, Number.MAX_SAFE_INTEGER, true);
  read.end();
  return { query, after };
}

/** @throws QueryError */
export function readTraceQuery(search: URLSearchParams): TraceQuery {
  const read = new Reader(search);
  const errors = read.one('errors');
  if (errors !== undefined && !['0', '1', 'true', 'false'].includes(errors)) {
    throw new QueryError(`errors=${errors} is not allowed: it must be 1 or 0`);
  }
  const query = given<TraceQuery>({
    q: read.one('q'),
    service: read.all('service'),
    errors: errors === undefined ? undefined : errors === '1' || errors === 'true',
    minDuration: read.number('minDuration', 0, Number.MAX_SAFE_INTEGER),
    from: read.time('from'),
    to: read.time('to'),
    before: read.time('before'),
    limit: read.number('limit', 1, MAX_LIMIT, true),
  });
  read.end();
  return query;
}

/** @throws QueryError */
export function readChartQuery(search: URLSearchParams, now: number, defaultRange: number): ChartQuery {
  const read = new Reader(search);
  const to = read.time('to') ?? now;
  const from = read.time('from') ?? Math.max(0, to - defaultRange);
  if (from >= to) throw new QueryError(`from=${from} is not allowed: it must be before to=${to}`);
  const query = given<ChartQuery>({ from, to, service: read.all('service') });
  read.end();
  return query;
}

/** @throws QueryError when there is any parameter. */
export function readNoQuery(search: URLSearchParams): void {
  new Reader(search).end();
}

/** 32 lower-case hex digits. */
export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}
