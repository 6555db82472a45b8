/** Reads the server's interface. Every function rejects with an {@link ApiFailure} a person can read. */
import type {
  ChartQuery,
  Charts,
  Facets,
  LogPage,
  LogQuery,
  Status,
  TraceDetail,
  TracePage,
  TraceQuery,
} from '../api.ts';
import { queryString } from './api-query.ts';

export class ApiFailure extends Error {
  /** HTTP status; 0 when the server was not reached. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
  }
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFailure('The spanlog server does not answer. Is it still running?', 0);
  }
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null);
    const said = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : '';
    throw new ApiFailure(said || `The server answered ${response.status}.`, response.status);
  }
  return (await response.json()) as T;
}

export const fetchLogs = (query: LogQuery, signal?: AbortSignal) =>
  get<LogPage>(`/api/logs${queryString(query)}`, signal);

export const fetchTraces = (query: TraceQuery, signal?: AbortSignal) =>
  get<TracePage>(`/api/traces${queryString(query)}`, signal);

export const fetchTrace = (traceId: string, signal?: AbortSignal) =>
  get<TraceDetail>(`/api/traces/${encodeURIComponent(traceId)}`, signal);

export const fetchCharts = (query: ChartQuery, signal?: AbortSignal) =>
  get<Charts>(`/api/charts${queryString(query)}`, signal);

export const fetchFacets = (signal?: AbortSignal) => get<Facets>('/api/facets', signal);

export const fetchStatus = (signal?: AbortSignal) => get<Status>('/api/status', signal);

/** Address of the tail for a query; paging has no place in it. */
export function tailUrl({ before: _, limit: __, ...query }: LogQuery): string {
  return `/api/tail${queryString(query)}`;
}
