/** The list of traces. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TraceSummary } from '../api.ts';
import { ApiFailure, fetchTraces } from './api-client.ts';
import { traceQuery } from './api-query.ts';
import { FailureNote, GettingStarted, isStoreEmpty, NothingFound } from './empty-state.tsx';
import { useKeys } from './keys.ts';
import { go, replace } from './navigation.ts';
import { RangePicker } from './range-picker.tsx';
import { ALL_TRACES, routeHref, type TracesRoute } from './routes.ts';
import { traceRowHeight } from './row-height.ts';
import { SearchBox } from './search-box.tsx';
import { ServicePicker } from './service-picker.tsx';
import { TraceLine } from './trace-line.tsx';
import { mergeTraces } from './trace-list.ts';
import { useLoad } from './use-load.ts';
import { type ListHandle, VirtualList } from './virtual-list.tsx';

const PAGE = 100;
const REFRESH = 3_000;
const MIN_DURATIONS: readonly number[] = [10, 100, 500, 1_000, 5_000];
/** Where the list was left, to come back to it. */
const left = { key: '', top: 0 };

export function TracesView({ route }: { route: TracesRoute }) {
  const key = routeHref(route);
  const fresh = useLoad(
    key,
    (signal) => fetchTraces({ ...traceQuery(route, Date.now()), limit: PAGE }, signal),
    REFRESH,
  );
  const [older, setOlder] = useState<{ key: string; traces: TraceSummary[]; next: number | null } | null>(
    null,
  );
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const asked = useRef<number | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const handle = useRef<ListHandle | null>(null);
  const beyond = older?.key === key ? older : null;

  const traces = mergeTraces(beyond?.traces ?? [], fresh.data ?? { traces: [], next: null });
  const next = beyond === null ? (fresh.data?.next ?? null) : beyond.next;
  const longest = traces.reduce((most, trace) => Math.max(most, trace.duration), 0);
  const initialTop = left.key === key ? left.top : 0;
  useEffect(() => {
    if (left.key !== key) {
      left.key = key;
      left.top = 0;
    }
    asked.current = null;
    setFailure(null);
  }, [key]);

  const loadOlder = async () => {
    if (next === null || asked.current === next) return;
    asked.current = next;
    try {
      const page = await fetchTraces({ ...traceQuery(route, Date.now()), limit: PAGE, before: next });
      setOlder({ key, traces: mergeTraces(traces, page), next: page.next });
    } catch (error) {
      asked.current = null;
      setFailure(error instanceof ApiFailure ? error : new ApiFailure(String(error), 0));
    }
  };
  const move = (by: number) => {
    const at = traces.findIndex((trace) => trace.traceId === current);
    const to = at < 0 ? 0 : Math.max(0, Math.min(traces.length - 1, at + by));
    setCurrent(traces[to]?.traceId ?? null);
    handle.current?.focus(to);
  };
  useKeys({ j: () => move(1), k: () => move(-1) });

  const error = fresh.error ?? failure;
  const focusable = current ?? traces[0]?.traceId ?? null;
  return (
    <main class="view traces-view">
      <h1 class="visually-hidden">Traces</h1>
      <search class="toolbar">
        <SearchBox
          value={route.q}
          placeholder="Span name or trace id"
          label="Search traces"
          onChange={(q) => replace({ ...route, q })}
        />
        <ServicePicker chosen={route.services} onChange={(services) => go({ ...route, services })} />
        <select
          class={route.minDuration === null ? '' : 'active'}
          aria-label="Shortest duration"
          value={route.minDuration ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            go({ ...route, minDuration: chosen === '' ? null : Number(chosen) });
          }}
        >
          <option value="">Any duration</option>
          {[...new Set([...MIN_DURATIONS, ...(route.minDuration === null ? [] : [route.minDuration])])]
            .sort((a, b) => a - b)
            .map((ms) => (
              <option key={ms} value={ms}>
                {ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`} or longer
              </option>
            ))}
        </select>
        <RangePicker range={route.range} allText="Any time" onChange={(range) => go({ ...route, range })} />
        <label class={`toggle ${route.errors ? 'active' : ''}`}>
          <input
            type="checkbox"
            checked={route.errors}
            onChange={(event) => go({ ...route, errors: event.currentTarget.checked })}
          />
          Errors only
        </label>
        {key !== routeHref(ALL_TRACES) && (
          <button type="button" class="button quiet" onClick={() => go(ALL_TRACES)}>
            Clear
          </button>
        )}
      </search>
      {error !== null && <FailureNote text={error.message} onRetry={fresh.reload} />}
      <div class="list-area">
        {traces.length === 0 ? (
          fresh.data === null ? null : isStoreEmpty() ? (
            <GettingStarted />
          ) : (
            <NothingFound text="No traces match">
              {key !== routeHref(ALL_TRACES) && (
                <button type="button" class="button" onClick={() => go(ALL_TRACES)}>
                  Clear all filters
                </button>
              )}
            </NothingFound>
          )
        ) : (
          <VirtualList
            key={key}
            class="trace-rows"
            label="Traces, newest first"
            items={traces}
            rowHeight={traceRowHeight()}
            keyOf={(trace) => trace.traceId}
            handle={handle}
            initialTop={initialTop}
            onScroll={(top) => {
              left.key = key;
              left.top = top;
            }}
            onEnd={loadOlder}
            header={
              <div class="trace-line trace-head" aria-hidden="true">
                <span>Start</span>
                <span>Name</span>
                <span class="trace-services">Services</span>
                <span>Duration</span>
                <span class="number">Spans</span>
                <span class="number">Logs</span>
                <span class="number">Errors</span>
              </div>
            }
            renderRow={(trace) => (
              <TraceLine trace={trace} longest={longest} current={trace.traceId === focusable} />
            )}
          />
        )}
      </div>
    </main>
  );
}
