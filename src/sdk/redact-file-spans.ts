/** With `OTEL_CONFIG_FILE` the SDK makes its span processors itself: secrets are taken out in front of them all the same. */
import { trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/** Of the SDK that is bundled: its provider takes no processor later, but goes through this list with every span. */
interface Provider {
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: SpanProcessor[] };
}

/** Does nothing where the file names no tracer provider. */
export function putInFront(processor: SpanProcessor): void {
  const registered = trace.getTracerProvider() as { getDelegate?(): Provider };
  registered.getDelegate?.()._activeSpanProcessor?._spanProcessors?.unshift(processor);
}
