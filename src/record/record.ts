import type { AnyValue, Attributes, Context, SeverityNumber, SpanContext } from '@opentelemetry/api';

/**
 * A record as every output gets it: stamped with its time, identity and trace, its values fit for OTLP. Outputs read
 * it and never change it.
 */
export interface StampedRecord {
  /** Unix milliseconds, with a fraction. */
  readonly time: number;
  /** Unix milliseconds at which it came here, where its emitter has dated it; undefined: at its time. */
  readonly observed?: number | undefined;
  /** OpenTelemetry's: TRACE 1, DEBUG 5, INFO 9, WARN 13, ERROR 17, FATAL 21, and three steps above each. */
  readonly severityNumber: SeverityNumber;
  /** The emitter's own word for the severity; ours are TRACE to FATAL. */
  readonly severityText: string;
  /** Name of the logger: the instrumentation scope's name. */
  readonly logger: string;
  /** The instrumentation scope's version; of those who log through OpenTelemetry's Logs API. */
  readonly loggerVersion: string | undefined;
  /** What kind of event it tells of, where there is a name for it: `job.end`. */
  readonly eventName: string | undefined;
  /** The message; any other value where no message was given. */
  readonly body: AnyValue;
  /** Context fields, bound attributes and the call's own, with `log.record.uid`. */
  readonly attributes: Attributes;
  /** The span the record was logged in; undefined outside of any. */
  readonly spanContext: SpanContext | undefined;
  /** The OpenTelemetry context it was logged in. */
  readonly context: Context;
  /** The app's own logger has written it already: not to be written to the console once more. */
  readonly shown?: boolean;
}
