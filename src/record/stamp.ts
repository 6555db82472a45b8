import type { Attributes, LogRecord } from '@opentelemetry/api';
import { type Context, context as contextApi, isSpanContextValid, trace } from '@opentelemetry/api';
import { contextFields } from '../context/fields.ts';
import { toAnyValue, toAttributes } from './any-value.ts';
import { now } from './clock.ts';
import { exceptionAttributes } from './exception.ts';
import { levelText } from './level.ts';
import type { StampedRecord } from './record.ts';
import { recordUid } from './uid.ts';

/** The attribute that makes a record the same record wherever it is delivered twice. */
export const UID = 'log.record.uid';

/** What a source knows of a record; the stamp adds the rest. */
export interface Emission extends Omit<LogRecord, 'attributes' | 'body' | 'timestamp'> {
  body?: unknown;
  /** Unix milliseconds; default now. */
  time?: number;
  /** Bound to the logger, already fit for OTLP. */
  bound?: Attributes | undefined;
  /** The call's own, as the caller gave them. */
  attributes?: object | undefined;
}

/**
 * The one place where the active span and the fields bound to the current work are read. The nearer wins: the call's
 * attributes over the logger's, those over the context's.
 */
export function stamp(logger: string, loggerVersion: string | undefined, emission: Emission): StampedRecord {
  const context: Context = emission.context ?? contextApi.active();
  const time = emission.time ?? now();
  const attributes: Attributes = { ...contextFields(context), ...emission.bound };
  if (emission.attributes !== undefined) toAttributes(emission.attributes, attributes);
  if (emission.exception !== undefined) Object.assign(attributes, exceptionAttributes(emission.exception));
  if (typeof attributes[UID] !== 'string') attributes[UID] = recordUid(time);
  const spanContext = trace.getSpanContext(context);
  return {
    time,
    severityNumber: emission.severityNumber ?? 9,
    severityText: emission.severityText ?? levelText(emission.severityNumber),
    logger,
    loggerVersion,
    eventName: emission.eventName,
    body: toAnyValue(emission.body),
    attributes,
    spanContext: spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined,
    context,
  };
}
