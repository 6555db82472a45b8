import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Cleaner } from './redact.ts';

/**
 * Takes secrets out of spans as out of records: attributes, events, links and the status message. It stands before the
 * processors that send, and changes the ended span in place, since they are given the same one.
 */
export function spanRedactor(clean: Cleaner): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      cleanInPlace(span.attributes, clean);
      for (const { attributes } of [...span.events, ...span.links])
        if (attributes) cleanInPlace(attributes, clean);
      cleanStatus(span, clean);
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function cleanInPlace(attributes: Attributes, clean: Cleaner): void {
  const cleaned = clean(attributes);
  if (cleaned !== attributes) Object.assign(attributes, cleaned);
}

function cleanStatus({ status }: ReadableSpan, clean: Cleaner): void {
  if (status.message !== undefined) status.message = clean(status.message);
}
