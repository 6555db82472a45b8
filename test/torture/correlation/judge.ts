/** Holds what was received against the truth. */
import assert from 'node:assert/strict';
import type { ReceivedLog, ReceivedSpan } from '../../support/otlp-receiver.ts';
import type { Case, Run } from './matrix.ts';
import type { Asked } from './truth.ts';

export interface Received {
  readonly logs: readonly ReceivedLog[];
  readonly spans: readonly ReceivedSpan[];
}

const ENTRY_LOGGER = 'http.server';
const REFUSED = /^request refused: /;
const CALL_LOGGER = 'http.client';
/** Of errors that nobody catches; their message is a marker. */
const PROCESS_LOGGER = 'process';
/** Logged by apps before there is any request. */
const BOOT = 'boot';

const markerOf = (log: ReceivedLog) => log.attributes['marker'];

/** @returns what has not arrived yet, in words. */
export function missing(theCase: Case, run: Run, { logs, spans }: Received): string[] {
  const said = new Set<string>();
  const entries = new Map<unknown, number>();
  const spanIds = new Set(spans.map((span) => span.spanId));
  const callers = new Set(run.truth.requests.map((asked) => asked.parentSpanId));
  const wanted: string[] = [];
  for (const log of logs) {
    const { traceId, spanId, attributes } = log;
    said.add(`${String(attributes['marker'])} ${String(log.body)}`).add(String(attributes['marker']));
    if (log.logger === ENTRY_LOGGER) {
      for (const key of [attributes['request_id'], traceId]) entries.set(key, (entries.get(key) ?? 0) + 1);
    }
    if (theCase.spansArrive === false || spanId === '' || spanIds.has(spanId) || callers.has(spanId))
      continue;
    wanted.push(`span of ${describe(log)}`);
  }
  const hops = theCase.hops ?? 1;
  for (const { marker, requestId, traceId } of run.truth.requests) {
    for (const step of allSteps(theCase)) {
      if (!said.has(`${marker} ${step}`)) wanted.push(`"${step}" of ${marker}`);
    }
    if ((entries.get(requestId ?? traceId) ?? 0) < hops) wanted.push(`an entry record of ${marker}`);
    const calls = recordsOf(CALL_LOGGER, logs, { requestId, traceId }).length;
    if (calls < (theCase.calls ?? 0)) wanted.push(`a record of a call of ${marker}`);
  }
  for (const marker of run.truth.nobodys) if (!said.has(marker)) wanted.push(`"${marker}", nobody's`);
  return wanted;
}

/**
 * Every record received is accounted for: each step of each request once, with the request's trace, a span that comes
 * from the caller's, and its request id; each request's entry records; and nothing more.
 */
export function judge(theCase: Case, run: Run, received: Received, line: string): void {
  const { logs } = received;
  const accounted = new Set<ReceivedLog>(logs.filter((log) => log.body === BOOT));
  for (const log of accounted) assert.equal(log.traceId, '', 'a record from before any request has a trace');
  const lost: ('right' | 'lost')[] = [];
  for (const asked of run.truth.requests) {
    learnTrace(asked, received);
    for (const step of allSteps(theCase)) {
      const found = logs.filter((log) => markerOf(log) === asked.marker && log.body === step);
      assert.equal(found.length, 1, `"${step}" of ${asked.marker} arrived ${found.length} times`);
      for (const log of found) {
        accounted.add(log);
        if (theCase.impossible?.steps.includes(step) && isImpossible(theCase, line))
          lost.push(judgeLost(theCase, run, asked, log));
        else assertBelongs(asked, log, received, theCase);
      }
    }
    const entries = recordsOf(ENTRY_LOGGER, logs, asked);
    assert.equal(entries.length, theCase.hops ?? 1, `entry records of ${asked.marker}`);
    const calls = recordsOf(CALL_LOGGER, logs, asked);
    assert.equal(calls.length, theCase.calls ?? 0, `records of calls of ${asked.marker}`);
    for (const entry of [...entries, ...calls]) {
      accounted.add(entry);
      assertBelongs(asked, entry, received, theCase);
    }
    const echoed = run.truth.answers.get(asked)?.headers['x-request-id'];
    if (theCase.hops !== 0 && echoed !== undefined)
      assert.equal(echoed, asked.requestId, 'x-request-id of the response');
  }
  for (const log of logs.filter((log) => run.truth.nobodys.includes(String(markerOf(log))))) {
    accounted.add(log);
    if (theCase.impossible?.nobodys?.includes(String(markerOf(log))))
      lost.push(log.traceId === '' ? 'right' : 'lost');
    else assert.equal(log.traceId, '', `"${String(log.body)}" belongs to nobody, but has a trace`);
  }
  const refused = logs.filter((log) => log.logger === ENTRY_LOGGER && REFUSED.test(String(log.body)));
  assert.equal(refused.length, theCase.refused ?? 0, 'records of requests that were refused');
  for (const log of refused) {
    accounted.add(log);
    assert.equal(log.traceId, '', `${describe(log)} has a trace`);
  }
  for (const log of logs.filter((log) => log.logger === PROCESS_LOGGER)) {
    accounted.add(log);
    judgeError(log, logs);
  }
  const stray = logs.filter((log) => !accounted.has(log));
  assert.deepEqual(stray.map(describe), [], 'records nobody can account for');
  if (lost.length > 0) {
    assert.ok(lost.includes('lost'), `has become right, say so in the matrix: ${theCase.name}`);
  }
}

/** The record of an error the app handles belongs where what the app's handler logs belongs. */
function judgeError(log: ReceivedLog, logs: readonly ReceivedLog[]): void {
  const step =
    log.attributes['exception.origin'] === 'uncaught_exception' ? 'uncaughtException' : 'unhandledRejection';
  const own = logs.find((one) => one.body === step && markerOf(one) === log.attributes['exception.message']);
  assert.ok(own, `nothing was logged by the handler of ${describe(log)}`);
  assert.deepEqual(
    [log.traceId, log.spanId, log.attributes['request_id']],
    [own.traceId, own.spanId, own.attributes['request_id']],
    `${describe(log)} is not where its handler's record is`,
  );
}

function allSteps(theCase: Case): string[] {
  return [...(theCase.steps ?? []), ...(theCase.impossible?.steps ?? [])];
}

export function isImpossible({ impossible }: Case, line: string): boolean {
  return impossible !== undefined && (impossible.on ?? ['22', '24']).some((one) => one === line);
}

function recordsOf(
  logger: string,
  logs: readonly ReceivedLog[],
  asked: Pick<Asked, 'requestId' | 'traceId'>,
): ReceivedLog[] {
  return logs.filter(
    (log) =>
      log.logger === logger &&
      (asked.requestId === undefined
        ? log.traceId === asked.traceId
        : log.attributes['request_id'] === asked.requestId),
  );
}

/** Of a request that named no valid trace, the app's own choice counts: it must be one, and this request's alone. */
function learnTrace(asked: Asked, { logs }: Received): void {
  if (asked.traceId !== undefined) return;
  const [entry] = recordsOf(ENTRY_LOGGER, logs, asked);
  assert.match(entry?.traceId ?? '', /^(?!0{32})[0-9a-f]{32}$/, `no trace was made for ${asked.marker}`);
  asked.traceId = entry?.traceId;
}

function assertBelongs(asked: Asked, log: ReceivedLog, received: Received, theCase: Case): void {
  const what = describe(log);
  assert.equal(log.traceId, asked.traceId, `trace of ${what}`);
  assert.equal(log.attributes['request_id'], asked.requestId, `request id of ${what}`);
  if (theCase.spansArrive === false) assert.match(log.spanId, /^[0-9a-f]{16}$/);
  else assertDescends(asked, log, received);
}

/** The record's span was received, is of the same trace, and comes, parent by parent, from the span the caller named. */
function assertDescends(asked: Asked, log: ReceivedLog, { spans }: Received): void {
  let id = log.spanId;
  for (let depth = 0; depth < 20 && id !== asked.parentSpanId; depth++) {
    const span = spans.find((one) => one.spanId === id);
    assert.ok(span, `span ${id} of ${describe(log)} was never received`);
    assert.equal(span.traceId, asked.traceId, `trace of the span of ${describe(log)}`);
    id = span.parentSpanId;
  }
  assert.equal(id, asked.parentSpanId, `the span of ${describe(log)} does not come from the caller's`);
}

/** A record of an impossible step is wrong in the way the matrix says, or right for the one request that is in luck. */
function judgeLost(theCase: Case, run: Run, asked: Asked, log: ReceivedLog): 'right' | 'lost' {
  if (log.traceId === asked.traceId) return 'right';
  const isAnothers = run.truth.requests.some((other) => other !== asked && other.traceId === log.traceId);
  const instead = log.traceId === '' ? 'no trace' : isAnothers ? "another's trace" : 'a trace of its own';
  assert.equal(instead, theCase.impossible?.instead, `what ${describe(log)} carries instead`);
  return 'lost';
}

function describe(log: ReceivedLog): string {
  return `"${String(log.body)}" of ${String(markerOf(log) ?? log.logger)} (trace ${log.traceId || 'none'}, request ${String(log.attributes['request_id'])})`;
}

/** Standard output says the same of every record as OTLP does. */
export function judgeStdout(lines: readonly string[], { logs }: Received): void {
  for (const text of lines) {
    if (!text.startsWith('{"timestamp"')) continue;
    const line = JSON.parse(text) as { [key: string]: unknown };
    if (line['marker'] === undefined) continue;
    const same = logs.find((log) => markerOf(log) === line['marker'] && log.body === line['message']);
    assert.ok(same, `only on standard output: ${text}`);
    assert.equal(line['trace_id'] ?? '', same.traceId, text);
    assert.equal(line['span_id'] ?? '', same.spanId, text);
    assert.equal(line['request_id'], same.attributes['request_id'], text);
  }
}
