import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Cleaner } from './redact.ts';

/**
 * Takes secrets out of spans as out of records: names, attributes, events, links and the status message. It stands before the
 * processors that send, and changes the ended span in place, since they are given the same one.
 */
export function spanRedactor(clean: Cleaner): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      cleanName(span, clean);
      cleanInPlace(span.attributes, clean);
      for (const event of span.events) {
        cleanName(event, clean);
        if (event.attributes) cleanInPlace(event.attributes, clean);
      }
      for (const { attributes } of span.links) if (attributes) cleanInPlace(attributes, clean);
      cleanStatus(span, clean);
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function cleanInPlace(attributes: Attributes, clean: Cleaner): void {
  const cleaned = clean(attributes);
  if (cleaned === attributes) return;
  for (const key of Object.keys(attributes)) if (!Object.hasOwn(cleaned, key)) delete attributes[key];
  Object.assign(attributes, cleaned);
}

function cleanName(named: { name: string }, clean: Cleaner): void {
  const name = clean(named.name);
  if (name !== named.name) named.name = name;
}

function cleanStatus({ status }: ReadableSpan, clean: Cleaner): void {
  if (status.message !== undefined) status.message = clean(status.message);
}
