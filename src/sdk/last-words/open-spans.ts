import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * Spans remembered. An app that never ends its spans must not fill its memory through this: beyond it the oldest are
 * forgotten, and stay open for ever as they would have anyway.
 */
const MAX_OPEN = 10_000;
/** Forgotten at once when there are too many, so that finding the oldest costs little. */
const FORGOTTEN = MAX_OPEN / 4;

/** Knows the spans that have begun and not ended, so that those still open when the thread ends can be ended and sent. */
export class OpenSpans implements SpanProcessor {
  readonly #open = new Set<Span>();

  get size(): number {
    return this.#open.size;
  }

  onStart(span: Span): void {
    if (this.#open.size >= MAX_OPEN) {
      for (const oldest of [...this.#open].slice(0, FORGOTTEN)) this.#open.delete(oldest);
    }
    this.#open.add(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#open.delete(span as Span);
  }

  /**
   * Ends every open span with an error status that gives the reason; one that has an outcome already keeps it. Youngest
   * first: children before their parents. Never throws.
   *
   * @param reason what ended the thread: `SIGTERM`, `exit code 1`.
   */
  endAll(reason: string): void {
    for (const span of [...this.#open].reverse()) {
      try {
        const { status, attributes } = span as Span & Pick<ReadableSpan, 'status' | 'attributes'>;
        if (status.code === SpanStatusCode.UNSET) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: `process ended: ${reason}` });
        }
        if (attributes['error.type'] === undefined) span.setAttribute('error.type', 'process_ended');
        span.end();
      } catch {
        // A processor of the app's own that throws must not cost the other spans theirs.
      }
      this.#open.delete(span);
    }
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
