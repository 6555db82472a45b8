/** Holds what was received against what must be: each record and each span once, and nothing else. */
import assert from 'node:assert/strict';
import type { ReceivedLog, ReceivedSpan } from '../../support/otlp-receiver.ts';
import type { Expected, ExpectedError } from './matrix.ts';

interface Received {
  readonly logs: readonly ReceivedLog[];
  readonly spans: readonly ReceivedSpan[];
}

const COLLECTING = 'collecting';
const isError = (log: ReceivedLog) => log.logger === 'process';
const isEntry = (log: ReceivedLog) => log.logger === 'http.server';

/** @returns what has not arrived yet, in words. */
export function missing(expected: Expected, { logs, spans }: Received): string[] {
  const { numbered = 0, bodies = [], errors = [], spans: named = [] } = expected;
  const lacking: string[] = [];
  const count = new Set(logs.filter((log) => log.body === 'numbered').map((log) => log.attributes['i'])).size;
  if (count < numbered) lacking.push(`${numbered - count} numbered`);
  for (const body of bodies) if (!logs.some((log) => bodyOf(log) === body)) lacking.push(body);
  const found = logs.filter(isError).length;
  if (found < errors.length) lacking.push(`${errors.length - found} errors`);
  if (spans.length < named.length) lacking.push(`${named.length - spans.length} spans`);
  return lacking;
}

/**
 * @param whole true: one process has sent it all, in order and once. False: the one that came after it may have sent again
 * what was on its way when the first was killed, and each record counts once all the same.
 */
export function judge(expected: Expected, received: Received, { whole }: { whole: boolean }): void {
  const { numbered = 0, bodies = [], errors = [], spans = [] } = expected;
  const arrived = received.logs.filter((log) => log.body !== COLLECTING);
  const logs = [...new Map(arrived.map((log) => [log.attributes['log.record.uid'], log])).values()];
  if (whole) assert.equal(arrived.length, logs.length, 'records that arrived twice');
  const numbers = logs.filter((log) => log.body === 'numbered').map((log) => Number(log.attributes['i']));
  assert.deepEqual(
    numbers.sort((a, b) => a - b),
    Array.from({ length: numbered }, (_, i) => i),
    'numbered records',
  );
  assert.deepEqual(
    logs
      .filter((log) => log.body !== 'numbered' && !isError(log))
      .map(bodyOf)
      .sort(),
    [...bodies].sort(),
    'the other records',
  );
  const found = logs.filter(isError);
  assert.equal(found.length, errors.length, `errors: ${found.map((log) => String(log.body)).join(', ')}`);
  for (const error of errors) {
    assert.ok(
      found.some((log) => isThe(error, log, received)),
      `no ${JSON.stringify(error)} among\n${JSON.stringify(found, undefined, 2)}`,
    );
  }
  const once = [...new Map(received.spans.map((span) => [span.spanId, span])).values()];
  if (whole) assert.equal(received.spans.length, once.length, 'spans that arrived twice');
  const got = once.map(({ name, status, statusMessage }) => [name, status === 2 ? statusMessage : undefined]);
  const order = (list: readonly unknown[]) => (whole ? [...list] : [...list].sort());
  assert.deepEqual(order(got), order(spans), 'spans');
}

/** Entry records name the outcome; the rest of them is proven elsewhere. */
function bodyOf(log: ReceivedLog): string {
  return isEntry(log) ? `entry: ${String(log.body)}` : String(log.body);
}

function isThe(expected: ExpectedError, log: ReceivedLog, { spans }: Received): boolean {
  const {
    level,
    origin,
    handled = false,
    type = 'TypeError',
    message = 'boom',
    thread = false,
    cause,
  } = expected;
  const name = 'span' in expected ? expected.span : 'work';
  const { attributes } = log;
  const told = String(attributes['exception.message']);
  const stack = String(attributes['exception.stacktrace']);
  const named = spans.filter((span) => span.name === name);
  return (
    log.severityText === level &&
    log.eventName === 'exception' &&
    attributes['exception.origin'] === origin &&
    attributes['exception.handled'] === handled &&
    (attributes['exception.type'] ?? 'undefined') === type &&
    (typeof message === 'string' ? told === message : message.test(told)) &&
    (cause === undefined || stack.includes(`Caused by: ${cause}`)) &&
    (attributes['thread.id'] !== undefined) === thread &&
    attributes['order'] === (name === undefined || name === 'GET' ? undefined : 7) &&
    // A span that is never sent cannot be asked for.
    (name === undefined
      ? log.traceId === ''
      : named.length === 0 || named.some((span) => span.spanId === log.spanId))
  );
}
