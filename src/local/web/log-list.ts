/**
 * The rows of the logs view as a value: pages going back in time, and the tail going forward. Newest first, by id.
 * While the reader looks at something (scrolled down, a row opened, paused), arrivals wait in `pending`.
 */
import type { LogPage, LogRow } from '../api.ts';

export interface LogList {
  rows: LogRow[];
  /** Newest first; not shown yet. */
  pending: LogRow[];
  /** `pending` has lost its oldest rows: there is a hole between it and `rows`. */
  gap: boolean;
  /** For the next older page; null at the end. */
  next: number | null;
}

/** Rows kept while the tail runs; older ones are asked for again when scrolled to. */
export const MAX_FOLLOWED = 2000;
/** Rows that wait; beyond it the oldest are let go and fetched again by paging. */
export const MAX_PENDING = 2000;

export const EMPTY_LIST: LogList = { rows: [], pending: [], gap: false, next: null };

/** A page is chosen by arrival and comes sorted by time; the list counts on arrival alone. */
export function firstPage(page: LogPage): LogList {
  return { rows: byArrival(page.logs), pending: [], gap: false, next: page.next };
}

export function olderPage(list: LogList, page: LogPage): LogList {
  const oldest = list.rows.at(-1)?.id ?? Number.POSITIVE_INFINITY;
  const older = byArrival(page.logs.filter((row) => row.id < oldest));
  return { ...list, rows: [...list.rows, ...older], next: page.next };
}

/** Takes rows in any order; those already known (a reconnected tail repeats some) are left out. */
export function arrived(list: LogList, logs: readonly LogRow[], follow: boolean): LogList {
  const newest = Math.max(list.rows[0]?.id ?? -1, list.pending[0]?.id ?? -1);
  const fresh = new Map<number, LogRow>();
  for (const row of logs) if (row.id > newest) fresh.set(row.id, row);
  if (fresh.size === 0) return list;
  const added = byArrival([...fresh.values()]);
  const pending = [...added, ...list.pending];
  const held: LogList =
    pending.length > MAX_PENDING
      ? { ...list, pending: pending.slice(0, MAX_PENDING), gap: true }
      : { ...list, pending };
  return follow ? release(held) : held;
}

function byArrival(rows: readonly LogRow[]): LogRow[] {
  return [...rows].sort((a, b) => b.id - a.id);
}

/**
 * Rows in the order of their own time, newest first. Pages and the tail come in order of arrival, and a service's
 * records arrive a batch at a time, so the two differ by seconds, or by hours after an outage.
 */
export function byTime(rows: readonly LogRow[]): LogRow[] {
  return [...rows].sort((a, b) => b.time - a.time || b.id - a.id);
}

/** Shows what waits. */
export function release(list: LogList): LogList {
  if (list.pending.length === 0) return list;
  const rows = list.gap ? list.pending : [...list.pending, ...list.rows];
  const kept = rows.slice(0, MAX_FOLLOWED);
  const cut = list.gap || kept.length < rows.length;
  return { rows: kept, pending: [], gap: false, next: cut ? (kept.at(-1)?.id ?? null) : list.next };
}
