import type { AnyValue, Attributes, Context, SeverityNumber, SpanContext } from '@opentelemetry/api';

/**
 * A record as every output gets it: stamped with its time, identity and trace, its values fit for OTLP. Outputs read
 * it and never change it.
 */
export interface StampedRecord {
  /** Unix milliseconds, with a fraction. */
  readonly time: number;
  readonly severityNumber: SeverityNumber;
  /** The emitter's own word for the severity; ours are TRACE to FATAL. */
  readonly severityText: string;
  /** Name of the logger: the instrumentation scope's name. */
  readonly logger: string;
  readonly loggerVersion: string | undefined;
  readonly eventName: string | undefined;
  readonly body: AnyValue;
  /** Context fields, bound attributes and the call's own, with `log.record.uid`. */
  readonly attributes: Attributes;
  /** The span the record was logged in; undefined outside of any. */
  readonly spanContext: SpanContext | undefined;
  readonly context: Context;
  /** The app's own logger has written it already: not to be written to the console once more. */
  readonly shown?: boolean;
}
