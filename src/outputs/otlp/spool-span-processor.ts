import { type Context, context, createContextKey, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { spanEncoder } from '../../otlp/encode-span.ts';
import type { Encode, Spool } from '../../spool/spool.ts';

/** Milliseconds. Source: OpenTelemetry specification, `OTEL_BSP_EXPORT_TIMEOUT`. */
const FLUSH_TIMEOUT = 30_000;
const ALLOWED = createContextKey('spanlog flush timeout');

/**
 * What `forceFlush` has to be called in where it has less time: OpenTelemetry hands none over, and whoever waits longer
 * than he is waited for holds the process.
 *
 * @param timeoutMs milliseconds.
 */
export function flushingWithin(timeoutMs: number): Context {
  return context.active().setValue(ALLOWED, timeoutMs);
}

/** Hands ended spans to the spool. Those that are not sampled go nowhere. */
export class SpoolSpanProcessor implements SpanProcessor {
  readonly #spool: Spool;
  readonly #encode: Encode<ReadableSpan> = spanEncoder();

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    const [seconds, nanoseconds] = span.endTime;
    this.#spool.append('traces', this.#encode, span, seconds * 1e3 + nanoseconds / 1e6, false);
  }

  async forceFlush(): Promise<void> {
    const allowed = context.active().getValue(ALLOWED) as number | undefined;
    await this.#spool.flush(allowed ?? FLUSH_TIMEOUT);
  }

  async shutdown(): Promise<void> {}
}
