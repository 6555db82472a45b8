import type { Json, LogQuery, LogRow } from './api.ts';
import { LEVEL_FLOOR } from './levels.ts';
import { containsTerms, parseTerms, searchedText, type Term } from './words.ts';

/** The conditions of a {@link LogQuery}, parsed once. */
export interface LogFilter {
  terms: Term[];
  /** Lowest severity number; 0 for any. */
  severity: number;
  services: ReadonlySet<string>;
  attributes: AttributeCondition[];
  /** Lower-case hex, null for any. */
  trace: string | null;
  from: number | null;
  to: number | null;
}

export interface AttributeCondition {
  key: string;
  /** Null for "has it, whatever the value". */
  value: string | null;
}

export function logFilter(query: LogQuery): LogFilter {
  return {
    terms: parseTerms(query.q ?? ''),
    severity: query.level === undefined ? 0 : LEVEL_FLOOR[query.level],
    services: new Set(query.service),
    attributes: (query.attr ?? []).map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? { key: text, value: null } : { key: text.slice(0, at), value: text.slice(at + 1) };
    }),
    trace: query.trace ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
  };
}

/**
 * Whether the row meets every condition. This is the meaning of a query: the live tail asks it of each new row, and
 * the store asks it of each row its SQL found, so SQL may find too much but never too little.
 */
export function matches(row: LogRow, filter: LogFilter): boolean {
  if (row.severityNumber < filter.severity) return false;
  if (filter.services.size > 0 && !filter.services.has(row.service)) return false;
  if (filter.trace !== null && row.traceId !== filter.trace) return false;
  if (filter.from !== null && row.time < filter.from) return false;
  if (filter.to !== null && row.time >= filter.to) return false;
  for (const { key, value } of filter.attributes) {
    const own = Object.hasOwn(row.attributes, key);
    if (!own && !Object.hasOwn(row.resource, key)) return false;
    const found = (own ? row.attributes[key] : row.resource[key]) ?? null;
    if (value !== null && !hasValue(found, value)) return false;
  }
  return filter.terms.length === 0 || containsTerms(searchedText(row.message, row.attributes), filter.terms);
}

/** Compares as text, since text is what a person typed; a list has the value when one of its items has it. */
export function hasValue(found: Json, wanted: string): boolean {
  if (typeof found === 'string') return found === wanted;
  if (Array.isArray(found) && found.some((item) => hasValue(item, wanted))) return true;
  return (typeof found === 'object' ? JSON.stringify(found) : String(found)) === wanted;
}
