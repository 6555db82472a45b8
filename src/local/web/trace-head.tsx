import type { TraceDetail } from '../api.ts';
import { CopyButton } from './copy-button.tsx';
import { clockText, dayText, durationText, isoText, plural } from './format.ts';
import { ALL_LOGS, routeHref } from './routes.ts';
import { ServiceName } from './service-name.tsx';
import type { TraceTree } from './trace-tree.ts';

interface Props {
  detail: TraceDetail;
  tree: TraceTree;
  /** Log lines are shown. */
  logs: boolean;
  zoomed: boolean;
  folded: boolean;
  onLogs: (show: boolean) => void;
  onUnzoom: () => void;
  onFold: (shut: boolean) => void;
}

/** What a trace is called, when it was, and what it is made of. */
export function TraceHead({ detail, tree, logs, zoomed, folded, onLogs, onUnzoom, onFold }: Props) {
  const root = tree.roots[0]?.span;
  const services = [...new Set([...detail.spans, ...detail.logs].map((one) => one.service))];
  const errors = detail.spans.filter((span) => span.status === 'ERROR').length;
  return (
    <header class="trace-header">
      <div class="trace-title">
        <h1>{root?.name ?? 'Logs without spans'}</h1>
        <strong class="trace-total">{durationText(tree.to - tree.from)}</strong>
      </div>
      <div class="trace-facts">
        <time dateTime={isoText(tree.from)} title={isoText(tree.from)}>
          {dayText(tree.from)} {clockText(tree.from)}
        </time>
        <span>{plural(detail.spans.length, 'span')}</span>
        <a href={routeHref({ ...ALL_LOGS, trace: detail.traceId })}>{plural(detail.logs.length, 'log')}</a>
        {errors > 0 && <span class="bad">{plural(errors, 'error')}</span>}
        <span class="legend">
          {services.map((service) => (
            <ServiceName key={service} name={service} />
          ))}
        </span>
        <span class="trace-id">
          <code>{detail.traceId}</code>
          <CopyButton label="Copy id" text={() => detail.traceId} class="button quiet" />
        </span>
        <span class="spring" />
        {zoomed && (
          <button type="button" class="button active" onClick={onUnzoom}>
            Whole trace
          </button>
        )}
        <label class="toggle">
          <input type="checkbox" checked={logs} onChange={(event) => onLogs(event.currentTarget.checked)} />
          Log lines
        </label>
        <button type="button" class="button" onClick={() => onFold(!folded)}>
          {folded ? 'Unfold all' : 'Fold all'}
        </button>
      </div>
    </header>
  );
}
