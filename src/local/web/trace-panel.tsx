/** What is chosen in a waterfall, in full: a span or a log. */
import type { ComponentChildren } from 'preact';
import type { LogRow, SpanRow } from '../api.ts';
import { AttributeTable } from './attribute-table.tsx';
import { CopyButton } from './copy-button.tsx';
import { durationText, isoText } from './format.ts';
import { LevelBadge } from './level-badge.tsx';
import { LogDetail } from './log-detail.tsx';
import { ALL_LOGS, routeHref } from './routes.ts';
import { ServiceName } from './service-name.tsx';
import { StackTrace } from './stack-trace.tsx';

function Panel({
  title,
  label,
  onClose,
  children,
}: {
  title: ComponentChildren;
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <aside class="panel" aria-label={label}>
      <header>
        <div class="panel-title">{title}</div>
        <button type="button" class="button quiet" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          ×
        </button>
      </header>
      <div class="panel-body">{children}</div>
    </aside>
  );
}

interface SpanPanelProps {
  span: SpanRow;
  /** Beginning of the trace, Unix milliseconds. */
  origin: number;
  onClose: () => void;
  onZoom: () => void;
}

export function SpanPanel({ span, origin, onClose, onZoom }: SpanPanelProps) {
  return (
    <Panel
      label="Span"
      onClose={onClose}
      title={
        <>
          <ServiceName name={span.service} />
          <h2>{span.name}</h2>
        </>
      }
    >
      <dl class="facts">
        <div>
          <dt>Duration</dt>
          <dd>{durationText(span.duration)}</dd>
        </div>
        <div>
          <dt>Begins at</dt>
          <dd title={isoText(span.start)}>+{durationText(span.start - origin)}</dd>
        </div>
        <div>
          <dt>Kind</dt>
          <dd>{span.kind.toLowerCase()}</dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd class={span.status === 'ERROR' ? 'bad' : ''}>{span.status.toLowerCase()}</dd>
        </div>
      </dl>
      {span.statusMessage !== '' && <p class="bad full-message">{span.statusMessage}</p>}
      <div class="actions">
        <button type="button" class="button" onClick={onZoom}>
          Zoom in on it
        </button>
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(span, null, 2)} />
      </div>
      <AttributeTable title="Attributes" values={span.attributes} />
      {span.events.length > 0 && (
        <section class="attributes">
          <h3>Events</h3>
          {span.events.map((event, index) => {
            const { 'exception.stacktrace': stack, ...rest } = event.attributes;
            return (
              <div key={index} class="event">
                <p>
                  <strong>{event.name}</strong> <span class="dim">+{durationText(event.time - origin)}</span>
                </p>
                <AttributeTable title="" values={rest} />
                {typeof stack === 'string' && <StackTrace stack={stack} />}
              </div>
            );
          })}
        </section>
      )}
      {span.links.length > 0 && (
        <section class="attributes">
          <h3>Links</h3>
          <ul class="links">
            {span.links.map((link, index) => (
              <li key={index}>
                <a href={routeHref({ view: 'trace', traceId: link.traceId, span: link.spanId, log: null })}>
                  <code>{link.traceId}</code>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <AttributeTable
        title="Span"
        values={{
          span_id: span.spanId,
          ...(span.parentSpanId === null ? {} : { parent_span_id: span.parentSpanId }),
          ...(span.scope === '' ? {} : { scope: span.scope }),
        }}
      />
      <AttributeTable title="Resource" values={span.resource} />
    </Panel>
  );
}

export function LogPanel({ log, onClose }: { log: LogRow; onClose: () => void }) {
  return (
    <Panel
      label="Log record"
      onClose={onClose}
      title={
        <>
          <LevelBadge level={log.level} />
          <ServiceName name={log.service} />
          <span class="logger">{log.logger}</span>
        </>
      }
    >
      <LogDetail
        row={log}
        alone
        terms={[]}
        actions={
          <a class="button" href={routeHref({ ...ALL_LOGS, trace: log.traceId, open: log.id })}>
            Show in logs
          </a>
        }
      />
    </Panel>
  );
}
