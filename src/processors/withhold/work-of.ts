import { getRPCMetadata } from '@opentelemetry/core';
import type { StampedRecord } from '../../record/record.ts';

/**
 * What tells the records of one request or job from those of another: the request's own span, since a service that calls
 * itself has several in a trace; else the trace.
 *
 * @returns undefined outside of any.
 */
export function workOf(record: StampedRecord): string | undefined {
  if (record.spanContext === undefined) return undefined;
  return getRPCMetadata(record.context)?.span.spanContext().spanId ?? record.spanContext.traceId;
}
