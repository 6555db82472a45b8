import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { CallKind } from '../../../src/sources/outbound/describe.ts';
import { failureOf } from '../../../src/sources/outbound/failure.ts';

const failed = (kind: CallKind, message: string, attributes: Attributes = {}) =>
  failureOf(
    { attributes, events: [], status: { code: SpanStatusCode.ERROR, message } } as unknown as ReadableSpan,
    kind,
    {},
  );

test('a call that the end of the process has cut off is no fault of the other side', () => {
  const failure = failed('http', 'process ended: SIGTERM', { 'error.type': 'process_ended' });
  assert.deepEqual(failure, {
    level: 'debug',
    type: 'process_ended',
    message: 'process ended: SIGTERM',
  });
});
