/** The spans of a trace on a time axis, each under its parent, with the logs in place. */
import { useEffect, useRef } from 'preact/hooks';
import { durationText, shortText } from './format.ts';
import { WATERFALL_ROW } from './row-height.ts';
import { type Stretch, ticks } from './time-axis.ts';
import type { TraceTree, WaterfallRow } from './trace-tree.ts';
import { type ListHandle, VirtualList } from './virtual-list.tsx';
import { LogBar, SpanBar } from './waterfall-row.tsx';

interface Props {
  rows: WaterfallRow[];
  tree: TraceTree;
  /** The part of the trace's time that is shown. */
  stretch: Stretch;
  /** Key of the chosen row. */
  chosen: string | null;
  /** Key of the row the keyboard has moved to. */
  focusOn: string | null;
  onChoose: (chosen: { span: string | null; log: number | null }) => void;
  onFold: (spanId: string, shut: boolean) => void;
}

export function Waterfall({ rows, tree, stretch, chosen, focusOn, onChoose, onFold }: Props) {
  const handle = useRef<ListHandle | null>(null);
  useEffect(() => {
    const at = rows.findIndex((row) => row.key === chosen);
    if (at < 0) return;
    if (chosen === focusOn) handle.current?.focus(at);
    else handle.current?.reveal(at);
  }, [chosen, rows.length]);
  const marks = ticks(stretch, tree.from);
  // Drawn as each row's background, so that the lines stand where the bars do whatever the scroll bar's width.
  const grid = marks
    .map((tick) => `linear-gradient(var(--line), var(--line)) ${tick.at}% 0 / 1px 100% no-repeat`)
    .join();
  const focusable = rows.some((row) => row.key === chosen) ? chosen : (rows[0]?.key ?? null);
  return (
    <div class="waterfall" style={{ '--grid': grid }}>
      <VirtualList
        class="waterfall-rows"
        label="Spans and logs of the trace"
        items={rows}
        rowHeight={WATERFALL_ROW}
        keyOf={(row) => row.key}
        handle={handle}
        header={
          <div class="axis" aria-hidden="true">
            <span class="axis-name">Span</span>
            <span class="axis-ticks">
              {marks.map((tick) => (
                <span key={tick.offset} style={{ left: `${tick.at}%` }}>
                  {shortText(durationText(tick.offset))}
                </span>
              ))}
            </span>
          </div>
        }
        renderRow={(row) =>
          row.kind === 'span' ? (
            <SpanBar
              row={row}
              stretch={stretch}
              chosen={row.key === chosen}
              focusable={row.key === focusable}
              onChoose={onChoose}
              onFold={onFold}
            />
          ) : (
            <LogBar
              row={row}
              origin={tree.from}
              stretch={stretch}
              chosen={row.key === chosen}
              focusable={row.key === focusable}
              onChoose={onChoose}
            />
          )
        }
      />
    </div>
  );
}
