/** The judge itself: a matrix that lets everything pass would be green too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedLog, ReceivedSpan } from '../../support/otlp-receiver.ts';
import { judge, judgeStdout } from './judge.ts';
import type { Case, Run } from './matrix.ts';
import { type Asked, Truth } from './truth.ts';

const theCase: Case = { name: 'x', app: 'x', steps: ['step'] };

/** Two requests of which everything arrived as it should. */
function good() {
  const truth = new Truth();
  const [first, second] = [truth.note(), truth.note()];
  const spans = [first, second].map((asked, i) => ({
    ...({} as ReceivedSpan),
    spanId: `span-${i}`,
    traceId: asked.traceId ?? '',
    parentSpanId: asked.parentSpanId,
  }));
  const log = (asked: Asked, i: number, logger: string, body: string): ReceivedLog => ({
    ...({} as ReceivedLog),
    logger,
    body,
    traceId: asked.traceId ?? '',
    spanId: `span-${i}`,
    attributes: {
      request_id: asked.requestId ?? '',
      ...(logger === 'app' && { marker: asked.marker }),
    },
  });
  const logs = [first, second].flatMap((asked, i) => [
    log(asked, i, 'app', 'step'),
    log(asked, i, 'http.server', 'GET / 200'),
  ]);
  return { run: { truth } as unknown as Run, first, second, logs, spans };
}

/** The judge's verdict after `change`. */
function verdict(change: (world: ReturnType<typeof good>) => void, of = theCase): string {
  const world = good();
  change(world);
  try {
    judge(of, world.run, world, '24');
    return 'right';
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? '';
  }
}

const stepOf = ({ logs }: { logs: ReceivedLog[] }) => logs[0] ?? assert.fail();

test('what is right passes', () =>
  assert.equal(
    verdict(() => {}),
    'right',
  ));

test('whatever is wrong with a record is found', () => {
  assert.match(
    verdict((w) => Object.assign(stepOf(w), { traceId: '' })),
    /^trace of "step"/,
  );
  assert.match(
    verdict((w) => Object.assign(stepOf(w), { traceId: w.second.traceId })),
    /^trace of "step"/,
  );
  assert.match(
    verdict((w) => Object.assign(stepOf(w), { spanId: 'span-1' })),
    /^trace of the span of "step"/,
  );
  assert.match(
    verdict((w) => Object.assign(stepOf(w), { spanId: 'other' })),
    /never received/,
  );
  assert.match(
    verdict((w) => Object.assign(w.spans[0] ?? {}, { parentSpanId: '' })),
    /never received/,
  );
  assert.match(
    verdict((w) => {
      stepOf(w).attributes['request_id'] = w.second.requestId ?? '';
    }),
    /^request id of "step"/,
  );
});

test('a record that is missing, doubled, or nobody can account for is found', () => {
  assert.match(
    verdict(({ logs }) => logs.splice(0, 1)),
    /arrived 0 times/,
  );
  assert.match(
    verdict(({ logs }) => logs.splice(1, 1)),
    /^entry records of/,
  );
  assert.match(
    verdict((w) => w.logs.push({ ...stepOf(w) })),
    /arrived 2 times/,
  );
  assert.match(
    verdict((w) => w.logs.push({ ...stepOf(w), body: 'other' })),
    /^records nobody can account for/,
  );
  assert.match(
    verdict((w) => w.logs.push({ ...stepOf(w), body: 'boot' })),
    /before any request has a trace/,
  );
});

test('a case that cannot be right has to be wrong, in the way that is said', () => {
  const impossible = { steps: ['step'], instead: 'no trace', reason: '' } as const;
  const never: Case = { name: 'x', app: 'x', impossible };
  assert.match(
    verdict(() => {}, never),
    /^has become right/,
  );
  assert.equal(
    verdict((w) => Object.assign(stepOf(w), { traceId: '' }), never),
    'right',
  );
  assert.match(
    verdict((w) => Object.assign(stepOf(w), { traceId: w.second.traceId }), never),
    /carries instead/,
  );
  assert.match(
    verdict(() => {}, { ...never, impossible: { ...impossible, on: ['22'] } }),
    /^right$/,
  );
});

test('standard output that says otherwise is found', () => {
  const { logs, spans, first } = good();
  const line = {
    timestamp: '',
    message: 'step',
    marker: first.marker,
    trace_id: first.traceId,
    span_id: 'span-0',
    request_id: first.requestId,
  };
  judgeStdout([JSON.stringify(line), 'listening 1'], { logs, spans });
  for (const change of [{ trace_id: undefined }, { span_id: 'x' }, { request_id: 'x' }, { message: 'x' }]) {
    assert.throws(() => judgeStdout([JSON.stringify({ ...line, ...change })], { logs, spans }));
  }
});
