import type { ChartQuery, Charts, Level } from '../api.ts';
import { LEVEL_FLOOR, LEVELS, levelOf } from '../levels.ts';
import { ErrorWords } from './error-words.ts';
import { inList, originsOf } from './log-rows.ts';
import type { Store } from './store.ts';
import { bucketsOf } from './time-steps.ts';
import { takeTurns } from './turns.ts';

export const DEFAULT_RANGE_MS = 15 * 60 * 1000;

const MAX_ROUTES = 20;

/** Error records whose words are counted: the newest of the range. */
const MAX_ERROR_RECORDS = 5_000;

/**
 * The numbers behind the charts. Each bucket is read on its own from an index that holds all it needs, so that the
 * event loop gets its turn in between even when there are millions of rows.
 */
export async function charts(
  store: Store,
  query: ChartQuery,
  now: number,
  signal?: AbortSignal,
): Promise<Charts> {
  const to = query.to ?? now;
  const from = query.from ?? to - DEFAULT_RANGE_MS;
  const { step, times } = bucketsOf(from, to);
  const turn = takeTurns(signal);
  const services = query.service ?? [];
  const ofServices = services.length === 0 ? '' : `AND origin IN ${inList(originsOf(store.db, services))}`;

  const requests: number[] = [];
  const p95: (number | null)[] = [];
  const logsByLevel = Object.fromEntries(
    LEVELS.map((level) => [level, []]),
  ) as unknown as Charts['logsByLevel'];
  const routes = new RouteCounts();
  const countSpans = store.db.prepare(
    `SELECT count(*) AS n FROM span WHERE kind = 2 AND finish >= ? AND finish < ? ${ofServices}`,
  );
  const nthDuration = store.db.prepare(
    `SELECT duration FROM span WHERE kind = 2 AND finish >= ? AND finish < ? ${ofServices}
     ORDER BY duration DESC LIMIT 1 OFFSET ?`,
  );
  const byRoute = store.db.prepare(
    `SELECT origin, method, route, count(*) AS requests, sum(failed) AS errors FROM span
     WHERE kind = 2 AND finish >= ? AND finish < ? ${ofServices} GROUP BY origin, method, route`,
  );
  const bySeverity = store.db.prepare(
    `SELECT severity, count(*) AS n FROM log WHERE time >= ? AND time < ? ${ofServices} GROUP BY severity`,
  );
  for (const [index, time] of times.entries()) {
    const range = [Math.max(time, from), Math.min(time + step, to)] as const;
    const count = Number(countSpans.get(...range)?.n);
    requests.push((count * 1000) / step);
    // Nearest rank: the smallest duration that at least 95 % do not exceed.
    p95.push(
      count === 0 ? null : Number(nthDuration.get(...range, count - Math.ceil(count * 0.95))?.duration),
    );
    await turn();
    if (count > 0) for (const row of byRoute.iterate(...range)) routes.add(row);
    await turn();
    for (const level of LEVELS) logsByLevel[level].push(0);
    for (const row of bySeverity.iterate(...range)) {
      const level: Level = levelOf(Number(row.severity));
      logsByLevel[level][index] = (logsByLevel[level][index] ?? 0) + Number(row.n);
    }
    await turn();
  }
  return {
    from,
    to,
    step,
    times,
    requestsPerSecond: requests,
    p95,
    errorsByRoute: routes.top(store),
    errorWords: await errorWords(store, from, to, ofServices, turn),
    logsByLevel,
  };
}

class RouteCounts {
  readonly #counts = new Map<
    string,
    { origin: number; method: string; route: string; requests: number; errors: number }
  >();

  add(row: { [column: string]: unknown }): void {
    const origin = Number(row.origin);
    const [method, route] = [String(row.method), String(row.route)];
    const key = JSON.stringify([origin, method, route]);
    const counts = this.#counts.get(key) ?? { origin, method, route, requests: 0, errors: 0 };
    counts.requests += Number(row.requests);
    counts.errors += Number(row.errors);
    this.#counts.set(key, counts);
  }

  /** The routes that failed, most errors first. A service's versions and hosts have an origin each and are added up. */
  top(store: Store): Charts['errorsByRoute'] {
    const service = store.db.prepare('SELECT service FROM origin WHERE id = ?');
    const names = new Map<number, string>();
    const merged = new Map<string, Charts['errorsByRoute'][number]>();
    for (const { origin, method, route, requests, errors } of this.#counts.values()) {
      const name = names.get(origin) ?? String(service.get(origin)?.service ?? '');
      names.set(origin, name);
      const key = JSON.stringify([name, method, route]);
      const entry = merged.get(key) ?? { service: name, method, route, requests: 0, errors: 0 };
      entry.requests += requests;
      entry.errors += errors;
      merged.set(key, entry);
    }
    return [...merged.values()]
      .filter((entry) => entry.errors > 0)
      .sort((a, b) => b.errors - a.errors || b.requests - a.requests)
      .slice(0, MAX_ROUTES);
  }
}

async function errorWords(
  store: Store,
  from: number,
  to: number,
  ofServices: string,
  turn: () => Promise<void>,
): Promise<Charts['errorWords']> {
  const ids = store.db
    .prepare(
      `SELECT id FROM log WHERE time >= ? AND time < ? AND severity >= ${LEVEL_FLOOR.ERROR} ${ofServices}
       ORDER BY time DESC LIMIT ${MAX_ERROR_RECORDS}`,
    )
    .all(from, to);
  const body = store.db.prepare('SELECT message, attributes FROM log_body WHERE id = ?');
  const words = new ErrorWords();
  for (const [index, { id }] of ids.entries()) {
    const row = body.get(Number(id));
    // Deleted for age or size since the ids were read.
    if (row === undefined) continue;
    const type: unknown = JSON.parse(String(row.attributes))['exception.type'];
    words.add(String(row.message), typeof type === 'string' ? type : '');
    if (index % 100 === 99) await turn();
  }
  return words.top();
}
