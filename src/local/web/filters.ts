/** Attribute filters: `key=value`, or `key` alone for "has it". The first `=` divides; keys hold none. */
import type { Json, LogRow } from '../api.ts';
import { hasValue } from '../log-filter.ts';
import type { LogsRoute } from './routes.ts';

export interface AttributeFilter {
  key: string;
  /** Null: any value will do. */
  value: string | null;
}

/** Reads a filter as the address has it; null when there is no key. */
export function parseFilter(text: string): AttributeFilter | null {
  const at = text.indexOf('=');
  const key = (at < 0 ? text : text.slice(0, at)).trim();
  if (key === '') return null;
  return { key, value: at < 0 ? null : text.slice(at + 1).trim() };
}

/**
 * Reads what a person types. The field offers keys as `key=`: with nothing typed behind it, that asks for the key and not
 * for an empty value.
 */
export function typedFilter(text: string): AttributeFilter | null {
  const filter = parseFilter(text);
  return filter?.value === '' ? { ...filter, value: null } : filter;
}

export function filterText(filter: AttributeFilter): string {
  return filter.value === null ? filter.key : `${filter.key}=${filter.value}`;
}

/** The text a value is compared by: strings as they are, everything else as JSON. */
export function filterValue(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether a record has it: its own attributes first, then its resource's. */
export function matches(row: Pick<LogRow, 'attributes' | 'resource'>, filter: AttributeFilter): boolean {
  const holder = Object.hasOwn(row.attributes, filter.key) ? row.attributes : row.resource;
  if (!Object.hasOwn(holder, filter.key)) return false;
  return filter.value === null || hasValue(holder[filter.key] ?? null, filter.value);
}

/** Rows that match none of the excluding filters. */
export function withoutExcluded(rows: LogRow[], not: string[]): LogRow[] {
  const filters = not.map(parseFilter).filter((filter) => filter !== null);
  if (filters.length === 0) return rows;
  return rows.filter((row) => !filters.some((filter) => matches(row, filter)));
}

/** The route with one more filter; the opposite one, if there, goes. */
export function addFilter(route: LogsRoute, kind: 'attrs' | 'not', text: string): LogsRoute {
  const other = kind === 'attrs' ? 'not' : 'attrs';
  return {
    ...route,
    [kind]: route[kind].includes(text) ? route[kind] : [...route[kind], text],
    [other]: route[other].filter((one) => one !== text),
  };
}

export function removeFilter(route: LogsRoute, kind: 'attrs' | 'not', text: string): LogsRoute {
  return { ...route, [kind]: route[kind].filter((one) => one !== text) };
}

/** Whether anything is narrowed down at all. */
export function isFiltered(route: LogsRoute): boolean {
  return (
    route.q !== '' ||
    route.level !== null ||
    route.services.length > 0 ||
    route.attrs.length > 0 ||
    route.not.length > 0 ||
    route.trace !== null ||
    route.range.kind !== 'all'
  );
}
