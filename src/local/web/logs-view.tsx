/** The logs: a live tail that can be searched, filtered and opened. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { LogRow } from '../api.ts';
import { FailureNote, GettingStarted, isStoreEmpty, NothingFound } from './empty-state.tsx';
import { addFilter, isFiltered } from './filters.ts';
import { countText, dayText } from './format.ts';
import { searchTerms } from './highlight.ts';
import { useKeys } from './keys.ts';
import { LogLine } from './log-line.tsx';
import { byTime } from './log-list.ts';
import {
  anchored,
  atTop,
  cursor,
  failure,
  isShown,
  leave,
  list,
  loading,
  loadOlder,
  opened,
  paused,
  restart,
  rowsKey,
  scroll,
  show,
  showPending,
  toggleRow,
} from './log-store.ts';
import { LogsToolbar } from './logs-toolbar.tsx';
import { go, replace } from './navigation.ts';
import { ALL_LOGS, type LogsRoute } from './routes.ts';
import { logRowHeight } from './row-height.ts';
import { type ListHandle, VirtualList } from './virtual-list.tsx';

export function LogsView({ route }: { route: LogsRoute }) {
  const handle = useRef<ListHandle | null>(null);
  const key = rowsKey(route);
  useEffect(() => {
    show(route);
  }, [key]);
  useEffect(() => leave, []);

  const { rows: arrivals, pending, gap, next } = list.value;
  const rows = useMemo(() => byTime(arrivals), [arrivals]);
  const terms = searchTerms(route.q);
  const now = Date.now();

  const change = (to: LogsRoute, step: boolean) => (step ? go : replace)({ ...to, open: null });
  const filter = (text: string, kind: 'attrs' | 'not') => change(addFilter(route, kind, text), true);
  const remember = (row: LogRow) => replace({ ...route, open: row.id });
  const toggle = (row: LogRow) => {
    toggleRow(row.id);
    cursor.value = row.id;
    replace({ ...route, open: opened.value.has(row.id) ? row.id : null });
  };
  const move = (by: number) => {
    const at = rows.findIndex((row) => row.id === cursor.value);
    const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
    cursor.value = rows[to]?.id ?? null;
    handle.current?.focus(to);
  };
  const newest = () => {
    if (anchored.value) {
      replace({ ...route, open: null });
      restart();
    } else showPending();
    handle.current?.toTop();
  };

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: (event) => {
      event.preventDefault();
      move(1);
    },
    ArrowUp: (event) => {
      event.preventDefault();
      move(-1);
    },
    p: () => {
      paused.value = !paused.value;
    },
    Escape: () => {
      if (opened.value.size > 0) {
        opened.value = new Set();
        replace({ ...route, open: null });
      } else newest();
    },
  });

  // A link to one record opens with it in sight.
  const wanted = useRef(route.open);
  useEffect(() => {
    wanted.current = route.open;
  }, [key]);
  useEffect(() => {
    if (rows.length === 0 || wanted.current === null || scroll.top > 0) return;
    const at = rows.findIndex((row) => row.id === wanted.current);
    wanted.current = null;
    if (at >= 0) handle.current?.reveal(at, 'start');
  }, [rows.length]);

  const oldest = rows.at(-1);
  const withDays = oldest !== undefined && dayText(oldest.time) !== dayText(now);
  const waiting = pending.length;
  const nothing =
    rows.length === 0 && waiting === 0 && next === null && !loading.value && failure.value === null;
  const current = rows.some((row) => row.id === cursor.value) ? cursor.value : (rows[0]?.id ?? null);
  return (
    <main class="view logs-view">
      <h1 class="visually-hidden">Logs</h1>
      <LogsToolbar route={route} onChange={change} />
      {failure.value !== null && <FailureNote text={failure.value.message} onRetry={restart} />}
      <div class="list-area">
        {(waiting > 0 || anchored.value) && (
          <button type="button" class="newer" onClick={newest}>
            {anchored.value
              ? 'Older records: go to the newest'
              : `${countText(waiting)}${gap ? '+' : ''} new`}
          </button>
        )}
        {nothing ? (
          isStoreEmpty() ? (
            <GettingStarted />
          ) : (
            <NothingFound text="No records match">
              {isFiltered(route) && (
                <button type="button" class="button" onClick={() => change(ALL_LOGS, true)}>
                  Clear all filters
                </button>
              )}
            </NothingFound>
          )
        ) : (
          <VirtualList
            key={key}
            class={`log-rows ${withDays ? 'with-days' : ''}`}
            label="Log records, newest first"
            items={rows}
            rowHeight={logRowHeight()}
            keyOf={(row) => String(row.id)}
            isOpen={(row) => opened.value.has(row.id)}
            handle={handle}
            initialTop={isShown(key) ? scroll.top : 0}
            onScroll={(top) => {
              scroll.top = top;
              atTop.value = top < 4;
            }}
            onEnd={loadOlder}
            renderRow={(row) => (
              <LogLine
                row={row}
                open={opened.value.has(row.id)}
                current={row.id === current}
                terms={terms}
                now={now}
                onToggle={toggle}
                onLeave={remember}
                onFilter={filter}
              />
            )}
            footer={
              <p class="list-end dim">
                {loading.value ? 'Loading…' : next === null && rows.length > 0 ? 'The oldest record' : ''}
              </p>
            }
          />
        )}
      </div>
    </main>
  );
}
