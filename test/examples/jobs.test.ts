/** The jobs of examples/jobs that need nothing but Node; test/stack/queues.test.ts runs its queue. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runExample } from './example.ts';

test('the import ends with what it has done', async (t) => {
  const { app, receiver, saying } = await runExample(t, 'jobs', 'import');
  const end = await saying('job finished with failed items');
  assert.equal(end.severityText, 'WARN');
  assert.equal(end.logger, 'job.import-products');
  assert.equal(end.attributes['job.items.processed'], 3);
  assert.equal(end.attributes['job.items.skipped'], 1);
  assert.deepEqual(end.attributes['job.items.failed_ids'], ['3']);
  const { traceId } = end;
  assert.equal((await saying('file read')).traceId, traceId);
  const item = await saying('job item failed');
  assert.equal(item.attributes['exception.message'], 'no price: a lot');
  await receiver.until('its span', ({ spans }) =>
    spans.find((span) => span.traceId === traceId && span.name === 'job import-products'),
  );
  assert.equal((await app.ended).code, 0);
});

test('the schedule runs', async (t) => {
  const { saying } = await runExample(t, 'jobs', 'schedule', { SCHEDULE: '* * * * * *' });
  const end = await saying('job succeeded');
  assert.equal(end.logger, 'job.cleanup');
  assert.equal(end.attributes['job.items.processed'], 3);
});
