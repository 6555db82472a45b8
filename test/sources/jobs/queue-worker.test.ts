import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { Pipeline } from '../../../src/record/pipeline.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { runtime } from '../../../src/runtime.ts';
import { type QueueWorker, watchWorker } from '../../../src/sources/jobs/queue-worker.ts';
import { queueJob } from '../../../src/sources/jobs/wrappers.ts';

let records: StampedRecord[] = [];
beforeEach(() => {
  records = [];
  const write = (record: StampedRecord) => void records.push(record);
  const output = { name: 'test', write, flush: async () => {}, close: async () => {} };
  runtime.pipeline = new Pipeline([], [output]);
});
afterEach(() => {
  runtime.pipeline = undefined;
});

const worker = () =>
  watchWorker(Object.assign(new EventEmitter(), { name: 'mail' })) as EventEmitter & QueueWorker;
const told = () =>
  records.map(({ severityText, logger, body, attributes }) => [
    severityText,
    logger,
    body,
    attributes['messaging.message.id'],
  ]);

test('what stalls, what fails without a run, and what fails of the worker itself', () => {
  const mail = worker();
  mail.emit('stalled', '7', 'active');
  mail.emit('failed', { id: '8' }, new Error('job stalled more than allowable limit'));
  mail.emit('failed', undefined, new Error('gone'));
  mail.emit('error', new Error('no connection'));
  assert.deepEqual(told(), [
    ['WARN', 'job.mail', 'job stalled', '7'],
    ['ERROR', 'job.mail', 'job failed without a run', '8'],
    ['ERROR', 'job.mail', 'job failed without a run', undefined],
    ['ERROR', 'job.mail', 'queue worker failed', undefined],
  ]);
  assert.equal(records[3]?.attributes['exception.message'], 'no connection');
});

test('an error that a run has told is not told again', async () => {
  const mail = worker();
  const error = new Error('no');
  const work = queueJob(() => Promise.reject(error));
  await assert.rejects(work({ id: 1, queueName: 'mail', attemptsStarted: 3, opts: { attempts: 5 } }), error);
  mail.emit('failed', { id: '1' }, error);
  assert.deepEqual(
    records.map(({ body }) => body),
    ['job started', 'job failed'],
  );
  assert.equal(records[1]?.attributes['job.attempt'], 3);
  assert.equal(records[1].attributes['job.attempts'], 5);
});

test('what was thrown and is no error is not told again either', async () => {
  const mail = worker();
  const message = { id: 1, queueName: 'mail', attemptsStarted: 1, opts: { attempts: 0 } };
  await assert.rejects(queueJob(() => Promise.reject('no'))(message), (thrown) => thrown === 'no');
  mail.emit('failed', message, 'no');
  mail.emit('failed', { id: 2 }, 'no');
  assert.deepEqual(
    records.map(({ body, attributes }) => [body, attributes['messaging.message.id']]),
    [
      ['job started', '1'],
      ['job failed', '1'],
      ['job failed without a run', '2'],
    ],
  );
  assert.equal('job.attempts' in (records[1]?.attributes ?? {}), false);
});
