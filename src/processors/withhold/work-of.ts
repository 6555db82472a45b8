import { getRPCMetadata } from '@opentelemetry/core';
import type { StampedRecord } from '../../record/record.ts';

/** Names of the events that end a request, a job and an invocation of a function, and tell what became of it. */
const ENDS = new Set(['http.server.request', 'job.end', 'faas.invocation']);

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

/** True for the record of the end of a request or job. */
export function isEnd({ eventName }: StampedRecord): boolean {
  return eventName !== undefined && ENDS.has(eventName);
}
