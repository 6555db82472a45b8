/**
 * The logs view's rows, kept outside the view so that coming back to it finds them, the opened rows and the scroll
 * position as they were.
 */
import { effect, signal } from '@preact/signals';
import type { LogPage, LogRow } from '../api.ts';
import { ApiFailure, fetchLogs, tailUrl } from './api-client.ts';
import { logQuery } from './api-query.ts';
import { withoutExcluded } from './filters.ts';
import { LiveTail, type TailState } from './live-tail.ts';
import { arrived, EMPTY_LIST, firstPage, type LogList, olderPage, release } from './log-list.ts';
import { type LogsRoute, routeHref } from './routes.ts';
import { isOpenEnded } from './time-range.ts';

const PAGE = 200;
/** Pages asked for in one go while excluding filters hide everything in them. */
const MAX_EMPTY_PAGES = 10;

export const list = signal<LogList>(EMPTY_LIST);
export const loading = signal(false);
export const failure = signal<ApiFailure | null>(null);
/** Null: no tail here (a closed time range, or rows around one old record). */
export const tailState = signal<TailState | null>(null);
export const paused = signal(false);
/** Ids of opened rows. */
export const opened = signal<ReadonlySet<number>>(new Set());
/** The row the keyboard stands on. */
export const cursor = signal<number | null>(null);
export const atTop = signal(true);
/** Newer records than the shown ones exist but are not followed: an old record was asked for. */
export const anchored = signal(false);
/** Pixels; where the view was left. */
export const scroll = { top: 0 };

let current: LogsRoute | null = null;
let currentKey = '';
let tail: LiveTail | null = null;
let asking = new AbortController();

/** Whether arrivals may move what is seen. */
function follows(): boolean {
  return !paused.value && atTop.value && opened.value.size === 0;
}

/** What decides the rows; which one is open does not. */
export function rowsKey(route: LogsRoute): string {
  return routeHref({ ...route, open: null });
}

/** Page after page until there is something to show. */
async function visiblePage(route: LogsRoute, before: number | null, signal: AbortSignal): Promise<LogPage> {
  const query = logQuery(route, Date.now());
  let next = before;
  const logs: LogRow[] = [];
  for (let pages = 0; pages < MAX_EMPTY_PAGES; pages++) {
    const page = await fetchLogs(
      { ...query, limit: PAGE, ...(next === null ? {} : { before: next }) },
      signal,
    );
    logs.push(...withoutExcluded(page.logs, route.not));
    next = page.next;
    if (next === null || logs.length >= PAGE / 4) break;
  }
  return { logs, next };
}

/** Runs one request of this view; its failure is shown, not thrown. */
async function ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { signal } = asking;
  loading.value = true;
  try {
    await work(signal);
    if (!signal.aborted) failure.value = null;
  } catch (error) {
    if (!signal.aborted)
      failure.value = error instanceof ApiFailure ? error : new ApiFailure(String(error), 0);
  } finally {
    if (!signal.aborted) loading.value = false;
  }
}

/** Whether {@link list} holds the rows of this key, or still another's. */
export function isShown(key: string): boolean {
  return key === currentKey;
}

/** Shows the rows of a route; the same rows again when nothing but the opened one differs. */
export function show(route: LogsRoute): void {
  const key = rowsKey(route);
  current = route;
  if (key === currentKey) {
    connect();
    return;
  }
  leave();
  currentKey = key;
  asking.abort();
  asking = new AbortController();
  list.value = EMPTY_LIST;
  opened.value = new Set(route.open === null ? [] : [route.open]);
  cursor.value = route.open;
  atTop.value = true;
  anchored.value = false;
  scroll.top = 0;
  void ask(async (signal) => {
    let page = await visiblePage(route, null, signal);
    const { open } = route;
    if (open !== null && !page.logs.some((row) => row.id === open) && page.next !== null) {
      const around = await visiblePage(route, open + 1, signal);
      if (around.logs.some((row) => row.id === open)) {
        page = around;
        anchored.value = true;
      }
    }
    if (signal.aborted) return;
    list.value = firstPage(page);
    connect();
  });
}

/** Loads everything anew, from the newest on. */
export function restart(): void {
  const route = current;
  currentKey = '';
  if (route !== null) show({ ...route, open: null });
}

function connect(): void {
  if (current === null || anchored.value || !isOpenEnded(current.range) || document.hidden) return;
  if (tail === null) {
    const route = current;
    const started = new LiveTail(tailUrl(logQuery(route, Date.now())), {
      logs: (rows) => {
        list.value = arrived(list.value, withoutExcluded(rows, route.not), follows());
      },
      state: (state) => {
        tailState.value = state;
      },
      resumed: () => void catchUp(route),
    });
    tail = started;
    started.start();
    // The tail may begin a moment after the first page was read: what fell between is fetched once more.
    void catchUp(route);
    return;
  }
  tail.start();
}

/** What came while there was no connection. More than a page of it, and the list starts anew. */
async function catchUp(route: LogsRoute): Promise<void> {
  await ask(async (signal) => {
    const page = await visiblePage(route, null, signal);
    if (signal.aborted) return;
    const newest = list.value.pending[0]?.id ?? list.value.rows[0]?.id ?? -1;
    const reaches = page.next === null || page.next <= newest + 1;
    const held = arrived(list.value, page.logs, false);
    // What waits is shown by the effect below, at once when nothing holds it back.
    list.value = reaches ? held : { ...held, gap: true };
  });
}

/** Lets go of the connection; the rows stay. */
export function leave(): void {
  tail?.stop();
  tail = null;
  tailState.value = null;
}

export function loadOlder(): void {
  const route = current;
  const { next } = list.value;
  if (route === null || next === null || loading.value) return;
  void ask(async (signal) => {
    const page = await visiblePage(route, next, signal);
    if (!signal.aborted) list.value = olderPage(list.value, page);
  });
}

/** Shows what waits, and follows again. */
export function showPending(): void {
  opened.value = new Set();
  list.value = release(list.value);
}

export function toggleRow(id: number): void {
  const next = new Set(opened.value);
  if (!next.delete(id)) next.add(id);
  opened.value = next;
}

// What had to wait only because of where the reader was comes in as soon as that is over.
effect(() => {
  if (follows() && list.value.pending.length > 0) list.value = release(list.value);
});

document.addEventListener('visibilitychange', () => {
  if (tail === null) {
    if (!document.hidden && currentKey !== '' && location.hash.includes('/logs')) connect();
  } else if (document.hidden) tail.stop();
  else tail.start();
});
