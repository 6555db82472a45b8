import { getNumberFromEnv } from '@opentelemetry/core';

/** How much of a record's attributes is kept. */
export interface AttributeLimits {
  /** Attributes. */
  readonly attributeCount: number;
  /** Code units of a text, at any depth. */
  readonly attributeValueLength: number;
}

/** Source: OpenTelemetry specification, "Attribute Limits" and "LogRecord Limits". */
export function attributeLimits(): AttributeLimits {
  return {
    attributeCount:
      getNumberFromEnv('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT') ??
      getNumberFromEnv('OTEL_ATTRIBUTE_COUNT_LIMIT') ??
      128,
    attributeValueLength:
      getNumberFromEnv('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
      getNumberFromEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
      Number.POSITIVE_INFINITY,
  };
}
