/** The two kinds of rows of a waterfall: a span with its bar, a log line at its moment. */
import { durationText, lineText, plural } from './format.ts';
import { LevelBadge } from './level-badge.tsx';
import { serviceClass } from './service-colour.ts';
import { spanDetail } from './span-detail.ts';
import { logMarks, place, placeBar, type Stretch } from './time-axis.ts';
import type { WaterfallRow } from './trace-tree.ts';

type SpanRowOf = Extract<WaterfallRow, { kind: 'span' }>;
type LogRowOf = Extract<WaterfallRow, { kind: 'log' }>;

interface RowProps {
  stretch: Stretch;
  chosen: boolean;
  focusable: boolean;
  onChoose: (chosen: { span: string | null; log: number | null }) => void;
}

const STEP = 14;
/** Deeper levels stay at this indent: the name has to keep its place. */
const DEEPEST = 14;

const indent = (depth: number) => ({ width: `${Math.min(depth, DEEPEST) * STEP}px` });

export function SpanBar({
  row,
  stretch,
  chosen,
  focusable,
  onChoose,
  onFold,
}: RowProps & { row: SpanRowOf; onFold: (spanId: string, shut: boolean) => void }) {
  const { span, logs, children, orphan } = row.node;
  const bar = placeBar(span.start, span.duration, stretch);
  const failed = span.status === 'ERROR';
  const detail = spanDetail(span);
  const choose = () => onChoose({ span: span.spanId, log: null });
  return (
    <div class={`wf-row ${chosen ? 'chosen' : ''} ${failed ? 'failed' : ''}`}>
      <div class="wf-name">
        <span class="indent" style={indent(row.depth)} />
        {row.foldable ? (
          <button
            type="button"
            class="twisty"
            tabIndex={-1}
            aria-expanded={!row.closed}
            aria-label={`${row.closed ? 'Unfold' : 'Fold'} ${span.name}`}
            onClick={() => onFold(span.spanId, !row.closed)}
          />
        ) : (
          <span class="twisty none" />
        )}
        <button
          type="button"
          class="wf-choose"
          data-row={row.key}
          tabIndex={focusable ? 0 : -1}
          aria-pressed={chosen}
          title={`${span.service}: ${span.name}${detail === '' ? '' : ` ${detail}`}`}
          onClick={choose}
        >
          <span class={`swatch ${serviceClass(span.service)}`} />
          <span class="span-name">{span.name}</span>
          {failed && (
            <span class="error-mark" title={span.statusMessage || 'Error'}>
              <span class="visually-hidden">error</span>!
            </span>
          )}
          {orphan && (
            <span class="hint" title={`Its parent ${span.parentSpanId} is not stored here`}>
              no parent
            </span>
          )}
          {row.closed && children.length + logs.length > 0 && (
            <span class="hint">+{children.length + logs.length}</span>
          )}
          <span class="span-detail">{detail}</span>
          <span class="span-service">{span.service}</span>
          {span.kind !== 'INTERNAL' && <span class="span-kind">{span.kind.toLowerCase()}</span>}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the button before it is the keyboard's way */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a larger target for the pointer; the button before it is the keyboard's way */}
      <div class="wf-time" onClick={choose}>
        {bar !== null && (
          <>
            <span
              class={`bar ${serviceClass(span.service)} ${failed ? 'failed' : ''}`}
              style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
            />
            <span class="bar-label" style={{ left: `${bar.left + bar.width}%` }}>
              {durationText(span.duration)}
            </span>
          </>
        )}
        {logMarks(logs, stretch).map((mark) => {
          const [first] = mark.logs;
          if (first === undefined) return null;
          const says =
            mark.logs.length === 1
              ? `${first.level}: ${first.message.slice(0, 200)}`
              : plural(mark.logs.length, 'log');
          return (
            <button
              key={first.id}
              type="button"
              tabIndex={-1}
              class={`mark mark-${mark.level.toLowerCase()}`}
              style={{ left: `${mark.at}%` }}
              title={says}
              aria-label={says}
              onClick={(event) => {
                event.stopPropagation();
                onChoose({ span: span.spanId, log: first.id });
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

export function LogBar({
  row,
  origin,
  stretch,
  chosen,
  focusable,
  onChoose,
}: RowProps & { row: LogRowOf; origin: number }) {
  const { log, node } = row;
  const at = Math.max(0, Math.min(100, place(log.time, stretch)));
  const outside = log.time < stretch.from || log.time > stretch.to;
  const choose = () => onChoose({ span: node?.span.spanId ?? log.spanId, log: log.id });
  return (
    <div class={`wf-row wf-log log-${log.level.toLowerCase()} ${chosen ? 'chosen' : ''}`}>
      <div class="wf-name">
        <span class="indent" style={indent(row.depth)} />
        <span class="twisty none" />
        <button
          type="button"
          class="wf-choose"
          data-row={row.key}
          tabIndex={focusable ? 0 : -1}
          aria-pressed={chosen}
          aria-label={`${log.level} ${durationText(log.time - origin)} ${log.message}`}
          onClick={choose}
        >
          <LevelBadge level={log.level} />
          <span class="wf-offset">+{durationText(log.time - origin)}</span>
          <span class="logger">{log.logger}</span>
          <span class="wf-message-narrow">{lineText(log.message)}</span>
        </button>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer; the button before it is the keyboard's way */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a larger target for the pointer; the button before it is the keyboard's way */}
      <div class="wf-time" onClick={choose}>
        {!outside && <span class={`mark mark-${log.level.toLowerCase()}`} style={{ left: `${at}%` }} />}
        <span
          class={`wf-message ${at > 55 ? 'before' : 'after'}`}
          style={
            at > 55
              ? { right: `${100 - at}%`, maxWidth: `${at}%` }
              : { left: `${at}%`, maxWidth: `${100 - at}%` }
          }
        >
          {lineText(log.message)}
        </span>
      </div>
    </div>
  );
}
