import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { spanEncoder } from '../../otlp/encode-span.ts';
import type { Encode, Spool } from '../../spool/spool.ts';

/** Milliseconds. Source: OpenTelemetry specification, `OTEL_BSP_EXPORT_TIMEOUT`. */
const FLUSH_TIMEOUT = 30_000;

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
    await this.#spool.flush(FLUSH_TIMEOUT);
  }

  async shutdown(): Promise<void> {}
}
