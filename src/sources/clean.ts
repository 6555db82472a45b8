import type { AnyValue } from '@opentelemetry/api';

/** Takes the secrets out of a value. */
export type Clean = (value: AnyValue) => AnyValue;
