import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { StampedRecord } from '../../../src/record/record.ts';

/** A record for the outputs, with what a test cares about set. */
export function record(given: Partial<StampedRecord> = {}): StampedRecord {
  return {
    time: Date.UTC(2026, 10, 21, 12, 30, 5, 7) + 0.25,
    severityNumber: 9,
    severityText: 'INFO',
    logger: 'shop',
    loggerVersion: undefined,
    eventName: undefined,
    body: 'hello',
    attributes: {},
    spanContext: undefined,
    context: ROOT_CONTEXT,
    ...given,
  };
}

export const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};
