import type { Attributes, LogRecord, SpanContext } from '@opentelemetry/api';
import { type Context, context as contextApi, isSpanContextValid, trace } from '@opentelemetry/api';
import { toAnyValue, toAttributes } from '../record/any-value.ts';
import { now } from '../record/clock.ts';
import { exceptionAttributes } from '../record/exception.ts';
import { levelText } from '../record/level.ts';
import type { StampedRecord } from '../record/record.ts';
import { recordUid, UID } from '../record/uid.ts';
import { contextFields, NONE } from './fields.ts';

/** What a source knows of a record; the stamp adds the rest. */
export interface Emission extends Omit<LogRecord, 'attributes' | 'body' | 'timestamp'> {
  body?: unknown;
  /** Unix milliseconds; default now. */
  time?: number;
  /** Bound to the logger, already fit for OTLP. */
  bound?: Attributes | undefined;
  /** The call's own, as the caller gave them. */
  attributes?: object | undefined;
  /** See {@link StampedRecord.shown}. Default: false. */
  shown?: boolean;
}

/**
 * The one place where the active span and the fields bound to the current work are read. The nearer wins: the call's
 * attributes over its error's, those over the logger's, those over the context's. What a record must not go without
 * stands first, since the SDK keeps no more than the first 128 (`OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT`).
 */
export function stamp(logger: string, loggerVersion: string | undefined, emission: Emission): StampedRecord {
  const context: Context = emission.context ?? contextApi.active();
  const made = now();
  // By the time of its making even where another is given: a record dated ahead must not drag later ones with it.
  const uid = recordUid(made);
  const attributes = together(contextFields(context), emission.bound);
  attributes[UID] = uid;
  if (emission.exception !== undefined) Object.assign(attributes, exceptionAttributes(emission.exception));
  if (emission.attributes !== undefined) toAttributes(emission.attributes, attributes);
  const given = attributes[UID];
  if (given !== uid && (typeof given !== 'string' || given === '')) attributes[UID] = uid;
  return {
    time: emission.time ?? made,
    observed: emission.time === undefined ? undefined : made,
    severityNumber: emission.severityNumber ?? 9,
    severityText: emission.severityText ?? levelText(emission.severityNumber),
    logger,
    loggerVersion,
    eventName: emission.eventName,
    body: toAnyValue(emission.body),
    attributes,
    spanContext: validSpanContext(context),
    context,
    shown: emission.shown === true,
  };
}

/** `Object.assign` copies fast whatever the shape, a literal only a few; but it cannot copy a key `__proto__`. */
function together(fields: Attributes, bound: Attributes | undefined): Attributes {
  if (fields === NONE && bound === undefined) return {};
  return canBeAssigned(fields) && (bound === undefined || canBeAssigned(bound))
    ? Object.assign({}, fields, bound)
    : { ...fields, ...bound };
}

let lastAssigned: Attributes | undefined;

function canBeAssigned(attributes: Attributes): boolean {
  if (attributes === lastAssigned) return true;
  if (Object.hasOwn(attributes, '__proto__')) return false;
  lastAssigned = attributes;
  return true;
}

/** The context asked about last: records of one piece of work come in runs, and the 48 digits of its ids take time. */
let lastContext: Context | undefined;
let lastSpanContext: SpanContext | undefined;

function validSpanContext(context: Context): SpanContext | undefined {
  if (context === lastContext) return lastSpanContext;
  const spanContext = trace.getSpanContext(context);
  lastSpanContext = spanContext !== undefined && isSpanContextValid(spanContext) ? spanContext : undefined;
  lastContext = context;
  return lastSpanContext;
}
