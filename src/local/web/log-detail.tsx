/** Everything a record holds. */
import type { ComponentChildren } from 'preact';
import type { Json, LogRow } from '../api.ts';
import { AttributeTable } from './attribute-table.tsx';
import { CopyButton } from './copy-button.tsx';
import { isoText, lineText, valueText } from './format.ts';
import { MarkedText } from './marked-text.tsx';
import { StackTrace } from './stack-trace.tsx';

interface Props {
  row: LogRow;
  terms: string[];
  /** The record's line does not stand above it. */
  alone?: boolean;
  /** Links and buttons before "Copy as JSON". */
  actions?: ComponentChildren;
  onFilter?: ((filter: string, kind: 'attrs' | 'not') => void) | undefined;
}

const IN_EXCEPTION = new Set(['exception.type', 'exception.message', 'exception.stacktrace']);

function text(values: { [key: string]: Json }, key: string): string {
  const value = values[key];
  return value === undefined || value === null ? '' : valueText(value);
}

/** A message up to this long has been read on its line. */
const ON_LINE = 40;

export function LogDetail({ row, terms, alone = false, actions, onFilter }: Props) {
  const type = text(row.attributes, 'exception.type');
  const message = text(row.attributes, 'exception.message');
  const stack = text(row.attributes, 'exception.stacktrace');
  const failed = type !== '' || message !== '' || stack !== '';
  const rest = Object.fromEntries(
    Object.entries(row.attributes).filter(([key]) => !failed || stack === '' || !IN_EXCEPTION.has(key)),
  );
  const own: { [key: string]: Json } = {
    ...(row.traceId === null ? {} : { trace_id: row.traceId }),
    ...(row.spanId === null ? {} : { span_id: row.spanId }),
  };
  return (
    <div class="log-detail">
      <div class="actions">
        {actions}
        <CopyButton label="Copy as JSON" text={() => JSON.stringify(row, null, 2)} />
        <time dateTime={isoText(row.time)} class="dim">
          {isoText(row.time)}
        </time>
      </div>
      {(alone || row.message.length > ON_LINE || lineText(row.message) !== row.message) && (
        <p class="full-message">
          <MarkedText text={row.message} terms={terms} />
        </p>
      )}
      {failed && (
        <section class="exception" aria-label="Exception">
          {(stack === '' || !stack.startsWith(type)) && (
            <h3>
              {type || 'Error'}
              {message !== '' && <span class="exception-message">{message}</span>}
            </h3>
          )}
          {stack !== '' && <StackTrace stack={stack} />}
        </section>
      )}
      <div class="attribute-columns">
        <div>
          <AttributeTable title="Attributes" values={rest} onFilter={onFilter} />
          <AttributeTable title="Trace" values={own} />
        </div>
        <AttributeTable title="Resource" values={row.resource} onFilter={onFilter} />
      </div>
    </div>
  );
}
