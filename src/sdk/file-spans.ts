/**
 * With `OTEL_CONFIG_FILE` the SDK makes the span processors itself, and takes no others: they are put in front of those of
 * the file all the same, so that secrets are taken out, calls are recorded, open spans are ended, and the app's see all.
 */
import { trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/** Of the SDK that is bundled: its provider takes no processor later, but goes through this list with every span. */
interface Provider {
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: SpanProcessor[] };
}

/** Does nothing where the file names no tracer provider. */
export function putInFront(processors: readonly SpanProcessor[]): void {
  const registered = trace.getTracerProvider() as { getDelegate?(): Provider };
  registered.getDelegate?.()._activeSpanProcessor?._spanProcessors?.unshift(...processors);
}
