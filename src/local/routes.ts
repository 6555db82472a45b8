import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError, Status } from './api.ts';
import { logFilter } from './log-filter.ts';
import {
  isTraceId,
  QueryError,
  readChartQuery,
  readLogQuery,
  readNoQuery,
  readTailQuery,
  readTraceQuery,
} from './query-parameters.ts';
import { charts, DEFAULT_RANGE_MS } from './store/charts.ts';
import { facets } from './store/facets.ts';
import { findLogs, logsAfter } from './store/logs.ts';
import type { Store } from './store/store.ts';
import { findTraces, traceDetail } from './store/traces.ts';
import type { Tail } from './tail.ts';

/** Rows a tail that comes back is given at once. */
const MAX_MISSED = 1000;

export interface RouteContext {
  store: Store;
  tail: Tail;
  status(): Status;
}

/** Answers everything below `/api/` (see api.ts). */
export async function answerApi(
  context: RouteContext,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendError(response, 405, `${request.method} is not allowed here`);
  }
  const left = new AbortController();
  response.once('close', () => left.abort());
  try {
    await answer(context, url, request, response, left.signal);
  } catch (error) {
    if (left.signal.aborted) return;
    if (error instanceof QueryError) sendError(response, 400, error.message);
    else sendError(response, 500, `the store could not answer: ${(error as Error).message}`);
  }
}

async function answer(
  { store, tail, status }: RouteContext,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const search = url.searchParams;
  switch (url.pathname) {
    case '/api/logs':
      return sendJson(response, 200, await findLogs(store, readLogQuery(search), signal));
    case '/api/traces':
      return sendJson(response, 200, await findTraces(store, readTraceQuery(search), signal));
    case '/api/charts': {
      const now = Date.now();
      const query = readChartQuery(search, now, DEFAULT_RANGE_MS);
      return sendJson(response, 200, await charts(store, query, now, signal));
    }
    case '/api/facets':
      readNoQuery(search);
      return sendJson(response, 200, facets(store));
    case '/api/status':
      readNoQuery(search);
      return sendJson(response, 200, status());
    case '/api/tail': {
      const { query, after } = readTailQuery(search);
      const filter = logFilter(query);
      // The browser sends the last id it saw when it reconnects by itself.
      const since = readId(request.headers['last-event-id']) ?? after;
      const missed = since === undefined ? [] : logsAfter(store, since, filter, MAX_MISSED);
      if (!tail.add(request, response, filter, missed))
        sendError(response, 503, 'too many live tails are open');
      return;
    }
  }
  const traceId = /^\/api\/traces\/([^/]+)$/.exec(url.pathname)?.[1]?.toLowerCase();
  if (traceId === undefined) return sendError(response, 404, `there is no ${url.pathname}`);
  readNoQuery(search);
  if (!isTraceId(traceId))
    throw new QueryError(`the trace id ${traceId} is not allowed: it must be 32 hex digits`);
  const detail = traceDetail(store, traceId);
  if (detail === null) return sendError(response, 404, `nothing of trace ${traceId} is stored`);
  sendJson(response, 200, detail);
}

function readId(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

export function sendError(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { error } satisfies ApiError);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
