/** One record of the logs view: its line, and its whole content when opened. */
import type { LogRow } from '../api.ts';
import { clockText, isoText, lineText, momentText } from './format.ts';
import { isHitUnseen, type KeyAttribute, keyAttributes } from './key-attributes.ts';
import { LevelBadge } from './level-badge.tsx';
import { LogDetail } from './log-detail.tsx';
import { MarkedText } from './marked-text.tsx';
import { ALL_LOGS, routeHref } from './routes.ts';
import { ServiceName } from './service-name.tsx';

interface Props {
  row: LogRow;
  open: boolean;
  /** The keyboard stands here, or would on entering the list. */
  current: boolean;
  terms: string[];
  now: number;
  onToggle: (row: LogRow) => void;
  /** Before following the link to the trace, so that coming back finds this row. */
  onLeave: (row: LogRow) => void;
  onFilter: (filter: string, kind: 'attrs' | 'not') => void;
}

function traceHref(row: LogRow & { traceId: string }): string {
  return routeHref({ view: 'trace', traceId: row.traceId, span: row.spanId, log: row.id });
}

export function LogLine({ row, open, current, terms, now, onToggle, onLeave, onFilter }: Props) {
  const { traceId } = row;
  const withTrace = traceId === null ? null : { ...row, traceId };
  const shortTime = momentText(row.time, now);
  return (
    <article class={`log log-${row.level.toLowerCase()} ${open ? 'open' : ''}`}>
      <div class="log-line">
        <button
          type="button"
          class="log-button"
          data-row={row.id}
          aria-expanded={open}
          tabIndex={current ? 0 : -1}
          onClick={() => onToggle(row)}
        >
          <time class="log-time" dateTime={isoText(row.time)} title={isoText(row.time)}>
            {shortTime.length > 12 ? (
              <>
                <span class="dim">{shortTime.slice(5, 11)}</span>
                {clockText(row.time)}
              </>
            ) : (
              shortTime
            )}
          </time>
          <LevelBadge level={row.level} />
          <ServiceName name={row.service} />
          <span class="logger" title={row.logger}>
            {row.logger}
          </span>
          <span class="log-text">
            <span class="message">
              <MarkedText text={lineText(row.message)} terms={terms} />
            </span>
            {keyAttributes(row).map((one) =>
              one.key === '' ? (
                <span key="!" class="inline-failure">
                  {one.text}
                </span>
              ) : (
                <InlineAttribute key={one.key} attribute={one} terms={terms} />
              ),
            )}
          </span>
        </button>
        {withTrace !== null && (
          <a
            class="to-trace"
            href={traceHref(withTrace)}
            tabIndex={current ? 0 : -1}
            title={`Trace ${traceId}`}
            aria-label="Open the trace of this record"
            onClick={() => onLeave(row)}
          >
            trace
          </a>
        )}
      </div>
      {open && (
        <LogDetail
          row={row}
          terms={terms}
          onFilter={onFilter}
          actions={
            withTrace !== null && (
              <>
                <a class="button primary" href={traceHref(withTrace)} onClick={() => onLeave(row)}>
                  Show in its trace
                </a>
                <a class="button" href={routeHref({ ...ALL_LOGS, trace: traceId, open: row.id })}>
                  Logs of this trace
                </a>
              </>
            )
          }
        />
      )}
    </article>
  );
}

function InlineAttribute({ attribute, terms }: { attribute: KeyAttribute; terms: string[] }) {
  const { key, text, whole } = attribute;
  return (
    <span class="inline-attribute" {...(whole === undefined ? {} : { title: `${key}=${whole}` })}>
      <span class="inline-key">{key}=</span>
      <MarkedText text={whole !== undefined && isHitUnseen(attribute, terms) ? whole : text} terms={terms} />
    </span>
  );
}
