/**
 * The page's addresses: everything that decides what is shown stands after the `#`, so that a link can be shared and the
 * browser's back button works, while the server sees one page only.
 *
 * ```
 * #/logs?q=declined&level=WARN&service=cart&attr=http.route%3D%2Fpay&not=tenant%3Dtest&last=15m&open=1234
 * #/traces?errors=1&minDuration=200
 * #/trace/4bf92f3577b34da6a3ce929d0e0e4736?span=00f067aa0ba902b7
 * #/charts?last=1h&service=cart
 * ```
 *
 * What does not parse is left out: an address never fails.
 */
import type { Level } from '../api.ts';
import { parseRange, type TimeRange, writeRange } from './time-range.ts';

export interface LogsRoute {
  view: 'logs';
  q: string;
  level: Level | null;
  services: string[];
  /** `key=value`, or `key` alone for "has it". */
  attrs: string[];
  /** As {@link attrs}, but records that match are hidden. */
  not: string[];
  trace: string | null;
  range: TimeRange;
  /** The record shown opened. */
  open: number | null;
}

export interface TracesRoute {
  view: 'traces';
  q: string;
  services: string[];
  errors: boolean;
  /** Milliseconds. */
  minDuration: number | null;
  range: TimeRange;
}

export interface TraceRoute {
  view: 'trace';
  traceId: string;
  span: string | null;
  log: number | null;
}

export interface ChartsRoute {
  view: 'charts';
  services: string[];
  range: TimeRange;
}

export interface UnknownRoute {
  view: 'unknown';
  path: string;
}

export type Route = LogsRoute | TracesRoute | TraceRoute | ChartsRoute | UnknownRoute;

/** Lowest first. */
export const LEVELS: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

export const ALL_LOGS: LogsRoute = {
  view: 'logs',
  q: '',
  level: null,
  services: [],
  attrs: [],
  not: [],
  trace: null,
  range: { kind: 'all' },
  open: null,
};

export const ALL_TRACES: TracesRoute = {
  view: 'traces',
  q: '',
  services: [],
  errors: false,
  minDuration: null,
  range: { kind: 'all' },
};

export const DEFAULT_CHARTS: ChartsRoute = {
  view: 'charts',
  services: [],
  range: { kind: 'last', ms: 900_000 },
};

/** A number of 0 or more, or null. */
function number(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function unique(values: string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}

function hexId(text: string | null, digits: number): string | null {
  const id = text?.toLowerCase() ?? '';
  return id.length === digits && /^[0-9a-f]+$/.test(id) ? id : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads `location.hash`, with or without its `#`. An empty one is the logs view. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const params = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const services = unique(params.getAll('service'));

  if (path === '' || path === '/' || path === '/logs') {
    const level = params.get('level')?.toUpperCase();
    return {
      view: 'logs',
      q: params.get('q') ?? '',
      level: LEVELS.find((known) => known === level) ?? null,
      services,
      attrs: unique(params.getAll('attr')),
      not: unique(params.getAll('not')),
      trace: hexId(params.get('trace'), 32),
      range: parseRange(params, ALL_LOGS.range),
      open: number(params.get('open')),
    };
  }
  if (path === '/traces') {
    return {
      view: 'traces',
      q: params.get('q') ?? '',
      services,
      errors: params.get('errors') === '1',
      minDuration: number(params.get('minDuration')),
      range: parseRange(params, ALL_TRACES.range),
    };
  }
  if (path.startsWith('/trace/')) {
    return {
      view: 'trace',
      traceId: decode(path.slice('/trace/'.length)).toLowerCase(),
      span: hexId(params.get('span'), 16),
      log: number(params.get('log')),
    };
  }
  if (path === '/charts') {
    return { view: 'charts', services, range: parseRange(params, DEFAULT_CHARTS.range) };
  }
  return { view: 'unknown', path };
}

/** The address of a route, `#` included; what has its default value is left out. */
export function routeHref(route: Route): string {
  const params = new URLSearchParams();
  const each = (name: string, values: string[]) => {
    for (const value of values) params.append(name, value);
  };
  const set = (name: string, value: string | number | null) => {
    if (value !== null && value !== '') params.set(name, String(value));
  };
  let path = `/${route.view}`;
  switch (route.view) {
    case 'logs':
      set('q', route.q);
      set('level', route.level);
      each('service', route.services);
      each('attr', route.attrs);
      each('not', route.not);
      set('trace', route.trace);
      writeRange(params, route.range, ALL_LOGS.range);
      set('open', route.open);
      break;
    case 'traces':
      set('q', route.q);
      each('service', route.services);
      if (route.errors) params.set('errors', '1');
      set('minDuration', route.minDuration);
      writeRange(params, route.range, ALL_TRACES.range);
      break;
    case 'trace':
      path = `/trace/${encodeURIComponent(route.traceId)}`;
      set('span', route.span);
      set('log', route.log);
      break;
    case 'charts':
      each('service', route.services);
      writeRange(params, route.range, DEFAULT_CHARTS.range);
      break;
    case 'unknown':
      path = route.path;
  }
  const query = params.toString();
  return `#${path}${query === '' ? '' : `?${query}`}`;
}
