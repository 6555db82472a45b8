/** One trace: its head, its waterfall, and what is chosen in it. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TraceDetail } from '../api.ts';
import { fetchTrace } from './api-client.ts';
import { FailureNote, NothingFound } from './empty-state.tsx';
import { useKeys } from './keys.ts';
import { replace } from './navigation.ts';
import { ALL_TRACES, routeHref, type TraceRoute } from './routes.ts';
import type { Stretch } from './time-axis.ts';
import { TraceHead } from './trace-head.tsx';
import { LogPanel, SpanPanel } from './trace-panel.tsx';
import { ancestors, buildTree, logKey, spanKey, waterfallRows } from './trace-tree.ts';
import { useLoad } from './use-load.ts';
import { Waterfall } from './waterfall.tsx';

/** A trace younger than this may still be growing. */
const SETTLED = 30_000;
const REFRESH = 2_000;
/** Beyond so many rows a trace opens with its log lines folded away; the marks on the bars stay. */
const MANY_ROWS = 400;

function isGrowing(detail: TraceDetail | null): boolean {
  if (detail === null) return false;
  const last = Math.max(
    0,
    ...detail.spans.slice(-1).map((span) => span.start + span.duration),
    detail.logs.at(-1)?.time ?? 0,
  );
  return Date.now() - last < SETTLED;
}

export function TraceView({ route }: { route: TraceRoute }) {
  const [growing, setGrowing] = useState(true);
  const { data, error, loading, reload } = useLoad(
    route.traceId,
    (signal) => fetchTrace(route.traceId, signal),
    growing ? REFRESH : null,
  );
  useEffect(() => {
    if (data !== null) setGrowing(isGrowing(data));
  }, [data]);

  if (error?.status === 404 || error?.status === 400) {
    return (
      <main class="view">
        <NothingFound text="This trace is not here">
          <p>
            Nothing of <code>{route.traceId}</code> is stored. It was not sent here, was not sampled, has not
            arrived yet, or was removed because the store is bounded.
          </p>
          <p class="buttons">
            <button type="button" class="button" onClick={reload}>
              Look again
            </button>
            <a class="button" href={routeHref(ALL_TRACES)}>
              All traces
            </a>
          </p>
        </NothingFound>
      </main>
    );
  }
  return (
    <main class="view trace-view">
      {error !== null && <FailureNote text={error.message} onRetry={reload} />}
      {data === null ? (
        loading && <p class="empty dim">Loading…</p>
      ) : (
        <OneTrace detail={data} route={route} />
      )}
    </main>
  );
}

function OneTrace({ detail, route }: { detail: TraceDetail; route: TraceRoute }) {
  const tree = useMemo(() => buildTree(detail), [detail]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [logs, setLogs] = useState(
    detail.spans.length + detail.logs.length <= MANY_ROWS || route.log !== null,
  );
  const [zoom, setZoom] = useState<Stretch | null>(null);
  const [scrolled, setScrolled] = useState<string | null>(null);

  const span = detail.spans.find((one) => one.spanId === route.span) ?? null;
  const log = detail.logs.find((one) => one.id === route.log) ?? null;
  const chosen = log !== null ? logKey(log.id) : span !== null ? spanKey(span.spanId) : null;
  const holder = log?.spanId ?? span?.spanId ?? null;

  // What the address names is unfolded, however deep it lies.
  useEffect(() => {
    if (log !== null) setLogs(true);
    if (holder === null) return;
    const above = [...ancestors(detail, holder), ...(log === null ? [] : [holder])];
    setClosed((old) =>
      above.some((id) => old.has(id)) ? new Set([...old].filter((id) => !above.includes(id))) : old,
    );
  }, [chosen]);

  const rows = useMemo(() => waterfallRows(tree, { closed, logs }), [tree, closed, logs]);
  const choose = (next: { span: string | null; log: number | null }) => replace({ ...route, ...next });
  const close = () => choose({ span: null, log: null });
  const fold = (spanId: string, shut: boolean) => {
    const next = new Set(closed);
    if (shut) next.add(spanId);
    else next.delete(spanId);
    setClosed(next);
  };
  const move = (by: number) => {
    const at = rows.findIndex((row) => row.key === chosen);
    const row = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (row === undefined) return;
    setScrolled(row.key);
    if (row.kind === 'span') choose({ span: row.node.span.spanId, log: null });
    else choose({ span: row.log.spanId, log: row.log.id });
  };
  const foldChosen = (shut: boolean) => {
    if (holder !== null) fold(holder, shut);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    h: () => foldChosen(true),
    l: () => foldChosen(false),
    Escape: () => {
      if (chosen !== null) close();
      else setZoom(null);
    },
  });

  return (
    <>
      <TraceHead
        detail={detail}
        tree={tree}
        logs={logs}
        zoomed={zoom !== null}
        folded={closed.size > 0}
        onLogs={setLogs}
        onUnzoom={() => setZoom(null)}
        onFold={(shut) => {
          const parents = detail.spans
            .filter((one) => one.parentSpanId !== null)
            .map((one) => one.parentSpanId ?? '');
          // The root stays open: a waterfall of one line says nothing.
          const roots = new Set(tree.roots.map((root) => root.span.spanId));
          setClosed(shut ? new Set(parents.filter((id) => !roots.has(id))) : new Set());
        }}
      />
      <div class={`trace-body ${chosen === null ? '' : 'with-panel'}`}>
        <Waterfall
          rows={rows}
          tree={tree}
          stretch={zoom ?? tree}
          chosen={chosen}
          focusOn={scrolled}
          onChoose={choose}
          onFold={fold}
        />
        {log !== null ? (
          <LogPanel log={log} onClose={close} />
        ) : (
          span !== null && (
            <SpanPanel
              span={span}
              origin={tree.from}
              onClose={close}
              onZoom={() => setZoom({ from: span.start, to: span.start + Math.max(span.duration, 0.001) })}
            />
          )
        )}
      </div>
    </>
  );
}
