import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { carryContext } from '../../../src/context/carrier.ts';
import { withContext } from '../../../src/context/fields.ts';
import { getLogger } from '../../../src/logger/get-logger.ts';
import { Pipeline } from '../../../src/record/pipeline.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { runtime } from '../../../src/runtime.ts';
import { job } from '../../../src/sources/jobs/job.ts';
import { enqueued, jobLoop, queueJob, scheduledJob } from '../../../src/sources/jobs/wrappers.ts';

const spans = new InMemorySpanExporter();
let records: StampedRecord[] = [];

beforeEach(() => {
  records = [];
  spans.reset();
  const output = {
    name: 'test',
    write: (record: StampedRecord) => void records.push(record),
    flush: async () => {},
    close: async () => {},
  };
  runtime.pipeline = new Pipeline([], [output]);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
  );
});
afterEach(() => {
  runtime.pipeline = undefined;
  context.disable();
  propagation.disable();
  trace.disable();
});

const told = () => records.map((record) => [record.severityText, record.logger, record.body]);
const last = () => records.at(-1)?.attributes ?? {};

describe('job', () => {
  it('is a trace of its own with a start and an end record, and gives back what it returns', async () => {
    const result = await job('nightly', async (progress) => {
      progress.processed(3);
      progress.processed();
      progress.skipped();
      getLogger('inner').info('working');
      await null;
      return 42;
    });
    assert.equal(result, 42);
    assert.deepEqual(told(), [
      ['INFO', 'job.nightly', 'job started'],
      ['INFO', 'inner', 'working'],
      ['INFO', 'job.nightly', 'job succeeded'],
    ]);
    const [span] = spans.getFinishedSpans();
    assert.equal(span?.name, 'job nightly');
    assert.equal(span.kind, SpanKind.INTERNAL);
    for (const record of records) {
      assert.equal(record.spanContext?.traceId, span.spanContext().traceId);
      assert.equal(record.attributes['job.name'], 'nightly');
      assert.equal(record.attributes['job.run.id'], records[0]?.attributes['job.run.id']);
    }
    assert.equal(last()['job.outcome'], 'succeeded');
    assert.equal(last()['job.items.processed'], 4);
    assert.equal(last()['job.items.skipped'], 1);
    assert.equal(typeof last()['job.duration'], 'number');
  });

  it('that throws is an ERROR with the exception, and throws on', async () => {
    const error = new TypeError('no');
    await assert.rejects(
      job('bad', () => {
        throw error;
      }),
      (thrown) => thrown === error,
    );
    assert.deepEqual(told().at(-1), ['ERROR', 'job.bad', 'job failed']);
    assert.equal(last()['exception.type'], 'TypeError');
    assert.equal(last()['job.outcome'], 'failed');
    assert.equal(spans.getFinishedSpans()[0]?.status.code, 2);
  });

  it('with failed items ends with a WARN, their count, and as many ids as are worth keeping', async () => {
    await job('import', (progress) => {
      for (let i = 0; i < 150; i++) progress.failed(`row-${i}`, i === 0 ? new Error('first') : undefined);
    });
    assert.deepEqual(told().slice(1), [
      ['WARN', 'job.import', 'job item failed'],
      ['WARN', 'job.import', 'job finished with failed items'],
    ]);
    assert.equal(records[1]?.attributes['job.item.id'], 'row-0');
    assert.equal(last()['job.items.failed'], 150);
    assert.equal((last()['job.items.failed_ids'] as string[]).length, 100);
  });

  it('is linked to the work it was started in, and keeps of it only the request id', async () => {
    await trace
      .getTracer('t')
      .startActiveSpan('request', (outer) =>
        withContext({ request_id: 'r-1', 'user.id': 7 }, () => job('later', () => {})).then(() =>
          outer.end(),
        ),
      );
    const [run, outer] = spans.getFinishedSpans();
    assert.equal(run?.links[0]?.context.spanId, outer?.spanContext().spanId);
    assert.notEqual(run?.spanContext().traceId, outer?.spanContext().traceId);
    assert.equal(run?.parentSpanContext, undefined);
    assert.equal(last()['request_id'], 'r-1');
    assert.equal('user.id' in last(), false);
  });

  it('takes anything for a count, an id or a name, and goes on', async () => {
    await job(Symbol.iterator.toString(), (progress) => {
      progress.processed(Number.NaN);
      progress.processed('5' as never);
      progress.processed(-1);
      progress.skipped(Number.POSITIVE_INFINITY);
      progress.failed(undefined as never);
    });
    assert.equal(last()['job.items.processed'], 0);
    assert.equal(last()['job.items.skipped'], 0);
    assert.deepEqual(last()['job.items.failed_ids'], ['undefined']);
  });
});

describe('the times of a job', () => {
  it('overlapping runs are reported by the later one', async () => {
    let finish = () => {};
    const first = job('slow', () => new Promise<void>((resolve) => (finish = resolve)));
    await job('slow', () => {}, { every: '1h' });
    finish();
    await first;
    const warnings = records.filter((record) => record.severityText === 'WARN');
    assert.deepEqual(
      warnings.map((record) => [record.body, record.attributes['job.running']]),
      [['job started while another run of it is going on', 2]],
    );
  });

  it('runs at once are nothing to tell of where nobody said that there is one at a time', async () => {
    const work = queueJob(() => null);
    await Promise.all([1, 2, 3].map((id) => work({ id, queueName: 'mail' })));
    await Promise.all([job('twice', () => null), job('twice', () => null)]);
    assert.equal(records.filter((record) => record.severityText === 'WARN').length, 0);
    await Promise.all([1, 2].map(() => job('alone', () => null, { single: true })));
    await Promise.all([1, 2].map((id) => queueJob(() => null, { single: true })({ id, queueName: 'one' })));
    assert.deepEqual(
      records.filter((record) => record.severityText === 'WARN').map(({ logger }) => logger),
      ['job.alone', 'job.one'],
    );
  });

  it('a time that cannot be read is told once, and the job runs', async () => {
    for (let i = 0; i < 3; i++) await job('typo', () => {}, { every: '5 minuts', maxDuration: -1 });
    const warnings = records.filter((record) => record.severityText === 'WARN');
    assert.deepEqual(
      warnings.map(({ body, attributes }) => [
        body,
        attributes['job.option'],
        attributes['job.option.value'],
      ]),
      [
        ['job option cannot be read', 'every', '5 minuts'],
        ['job option cannot be read', 'maxDuration', '-1'],
      ],
    );
    assert.equal(last()['job.outcome'], 'succeeded');
  });

  it('a run that takes longer than it may, and one that does not come, are reported', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    await job('planned', () => t.mock.timers.tick(61_000), { maxDuration: '1m', every: '10m' });
    t.mock.timers.tick(15 * 60_000);
    assert.deepEqual(
      records.filter((record) => record.severityText === 'WARN').map((record) => record.body),
      ['job takes longer than it may', 'job did not start when it should have'],
    );
  });

  it('runs that were missed while nothing ran are counted by the next one', async (t) => {
    const clock = t.mock.method(performance, 'now', () => 1_000);
    await job('hourly', () => {}, { every: '1h' });
    clock.mock.mockImplementation(() => 1_000 + 4 * 3_600_000);
    await job('hourly', () => {}, { every: '1h' });
    const [warning] = records.filter((record) => record.severityText === 'WARN');
    assert.equal(warning?.body, 'job runs were missed');
    assert.equal(warning?.attributes['job.missed'], 3);
  });
});

describe('wrappers', () => {
  it('scheduledJob passes what the scheduler passes, and swallows what was told', async () => {
    const seen: unknown[] = [];
    const run = scheduledJob('cron', (_progress, at: string) => {
      seen.push(at);
      throw new Error('no');
    });
    await run('now');
    assert.deepEqual(seen, ['now']);
    assert.equal(last()['job.outcome'], 'failed');
  });

  it('a list is enqueued as it is: it has no place for where it comes from', () => {
    assert.deepEqual(enqueued([1, 2]), [1, 2]);
  });

  it('an id that cannot be read is an item that failed all the same', async () => {
    await job('import', (progress) => {
      for (const id of [Object.create(null), Symbol('s')]) progress.failed(id as string);
    });
    assert.deepEqual(records.at(-1)?.attributes['job.items.failed_ids'], ['?', 'Symbol(s)']);
  });

  it('queueJob links a message to where it was enqueued, and throws on', async () => {
    const data = trace.getTracer('t').startActiveSpan('request', (outer) => {
      const made = enqueued({ to: 'a' });
      outer.end();
      return made;
    });
    const processor = queueJob(
      async (
        message: { data: { to: string }; id: string; queueName: string; attemptsMade: number },
        progress,
        token: string,
      ) => {
        progress.processed();
        assert.equal(token, 'lock');
        return message.data.to;
      },
    );
    const message = { id: '9', queueName: 'mail', attemptsMade: 1, data };
    assert.equal(await processor(message, 'lock'), 'a');
    const [outer, run] = spans.getFinishedSpans();
    assert.equal(run?.links[0]?.context.traceId, outer?.spanContext().traceId);
    assert.equal(run?.kind, SpanKind.CONSUMER);
    assert.equal(last()['messaging.message.id'], '9');
    assert.equal(last()['job.attempt'], 2);
    await assert.rejects(queueJob(() => Promise.reject(new Error('again')))({ name: 'x' }), /again/);
  });

  it('jobLoop goes on after a failure, and ends with the messages or the signal', async () => {
    const messages = [1, 2, 3];
    const worked = await jobLoop(
      'loop',
      () => messages.shift(),
      (message) => {
        if (message === 2) throw new Error('two');
      },
    );
    assert.equal(worked, 3);
    assert.deepEqual(
      records.flatMap((record) => record.attributes['job.outcome'] ?? []),
      ['succeeded', 'failed', 'succeeded'],
    );
    const stop = new AbortController();
    assert.equal(
      await jobLoop(
        'endless',
        () => 1,
        () => stop.abort(),
        { signal: stop.signal },
      ),
      1,
    );
  });

  it('jobLoop ends with null too, as a queue of Redis says that it is empty', async () => {
    const messages = [0, '', false];
    let asked = 0;
    const next = async () => {
      assert.ok(++asked <= 4, 'it does not stop');
      return messages.shift() ?? null;
    };
    assert.equal(await jobLoop('drain', next, (message: string | number | boolean) => message), 3);
    assert.equal(asked, 4);
  });

  it('a carrier of any shape carries nothing', async () => {
    for (const data of [null, 5, { __spanlog: 7 }, { __spanlog: { headers: 3, fields: [] } }]) {
      await queueJob(() => {})({ name: 'x', data });
    }
    assert.equal(spans.getFinishedSpans().length, 4);
    assert.equal(typeof carryContext().headers, 'object');
  });
});
