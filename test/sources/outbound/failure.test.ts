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

test('an error has the code its message tells, and no other word in capitals', () => {
  for (const [message, type] of [
    ['connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'],
    ['getaddrinfo ENOTFOUND nx.invalid', 'ENOTFOUND'],
    ['getaddrinfo EAI_AGAIN nx.invalid', 'EAI_AGAIN'],
    ['Connect Timeout Error: UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT'],
    ['relation "orders" does not exist (code: 42P01)', '42P01'],
    ['near "EXISTS": syntax error', '_OTHER'],
    ["near 'ENGINE=InnoDB'", '_OTHER'],
    ['ERROR: permission denied', '_OTHER'],
    ['FATAL: EVERYTHING is wrong, EXCEPT ENOENT', 'ENOENT'],
    ["near 'EPERM': syntax error", '_OTHER'],
    ['Parse Error: EXPECTED HTTP', '_OTHER'],
  ] as const)
    assert.equal(failed('db', message, { 'db.system': 'sqlite' })?.type, type, message);
});
