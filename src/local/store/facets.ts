import type { Facets } from '../api.ts';
import type { Store } from './store.ts';

/** Records whose attribute keys are looked at. */
const RECENT = 2_000;
const MAX_KEYS = 200;

/** What there is to filter by: services, and the attribute keys of recent records, most frequent first. */
export function facets({ db }: Store): Facets {
  const services = db.prepare('SELECT DISTINCT service FROM origin ORDER BY service').all();
  const counts = new Map<string, number>();
  for (const row of db
    .prepare(`SELECT attributes FROM log_body ORDER BY id DESC LIMIT ${RECENT}`)
    .iterate()) {
    for (const key of Object.keys(JSON.parse(String(row.attributes))))
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    services: services.map((row) => String(row.service)),
    attributeKeys: [...counts]
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, MAX_KEYS)
      .map(([key]) => key),
  };
}
