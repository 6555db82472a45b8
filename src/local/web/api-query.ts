/** Routes as queries of the server's interface (`src/local/api.ts`). */
import type { ChartQuery, LogQuery, TraceQuery } from '../api.ts';
import type { ChartsRoute, LogsRoute, TracesRoute } from './routes.ts';
import { resolveRange } from './time-range.ts';

export function logQuery(route: LogsRoute, now: number): LogQuery {
  return {
    ...(route.q.trim() === '' ? {} : { q: route.q.trim() }),
    ...(route.level === null ? {} : { level: route.level }),
    ...(route.services.length === 0 ? {} : { service: route.services }),
    ...(route.attrs.length === 0 ? {} : { attr: route.attrs }),
    ...(route.trace === null ? {} : { trace: route.trace }),
    ...resolveRange(route.range, now),
  };
}

export function traceQuery(route: TracesRoute, now: number): TraceQuery {
  return {
    ...(route.q.trim() === '' ? {} : { q: route.q.trim() }),
    ...(route.services.length === 0 ? {} : { service: route.services }),
    ...(route.errors ? { errors: true } : {}),
    ...(route.minDuration === null ? {} : { minDuration: route.minDuration }),
    ...resolveRange(route.range, now),
  };
}

export function chartQuery(route: ChartsRoute, now: number): ChartQuery {
  return {
    ...(route.services.length === 0 ? {} : { service: route.services }),
    ...resolveRange(route.range, now),
  };
}

/** The query string, `?` included when there is one. Lists repeat their name, true is 1. */
export function queryString(query: LogQuery | TraceQuery | ChartQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) params.append(name, String(one));
    else if (value === true) params.set(name, '1');
    else if (value !== undefined && value !== false) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
