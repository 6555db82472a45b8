/** BullMQ as it is used: a service puts messages into a queue, a worker in another process works on them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { type App, portOf, ROOT, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';
import { type Redis, startRedis } from './redis.ts';
import { describeStack } from './stack-test.ts';

const SERVICE = `
import { createServer } from 'node:http';
import { Queue } from 'bullmq';
import { enqueued, getLogger } from 'spanlog';
const queue = new Queue(process.env.QUEUE, { connection: { port: Number(process.env.REDIS_PORT) } });
const server = createServer(async (request, response) => {
  const [, name, options] = decodeURIComponent(request.url).split('/');
  if (name === 'plan') {
    const planned = await queue.upsertJobScheduler('tick', { every: 200, limit: 3 }, { name: 'tick', data: enqueued({}) });
    response.end(planned.id);
    return;
  }
  const message = await queue.add(name, enqueued({ to: 'ann' }), options ? JSON.parse(options) : {});
  getLogger('shop').info('enqueued', { id: message.id });
  response.end(message.id);
});
server.listen(0, '127.0.0.1', () => process.stderr.write('listening ' + server.address().port + '\\n'));
`;

const WORKER = `
import { DelayedError, Worker } from 'bullmq';
import { getLogger, queueJob, watchWorker } from 'spanlog';
const work = queueJob(async (message, progress, token) => {
  getLogger('mailer').info('working', { name: message.name });
  if (message.name === 'fail') throw new RangeError('mailbox is full');
  if (message.name === 'once' && message.attemptsMade === 0) throw new TypeError('not yet');
  if (message.name === 'later' && message.attemptsStarted === 1) {
    await message.moveToDelayed(Date.now() + 50, token);
    throw new DelayedError();
  }
  if (message.name === 'batch') {
    progress.processed(7);
    progress.skipped(2);
    for (let id = 0; id < 150; id++) progress.failed(id);
  }
  if (message.name === 'exit') process.exit(3);
  if (message.name === 'die' && process.env.DIES === 'yes') process.kill(process.pid, 'SIGKILL');
  return 'sent';
});
const worker = new Worker(process.env.QUEUE, work, {
  connection: { port: Number(process.env.REDIS_PORT) },
  lockDuration: 500, stalledInterval: 300, maxStalledCount: Number(process.env.MAX_STALLED ?? 1),
});
watchWorker(worker);
worker.waitUntilReady().then(() => process.stderr.write('ready\\n'));
`;

await describeStack('queues', () => {
  let redis: Redis;
  let receiver: Receiver;
  before(async () => {
    redis = await startRedis();
    receiver = await startReceiver();
  });
  after(async () => {
    await receiver.close();
    await redis.stop();
  });

  const env = (queue: string, more = {}) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BLRP_SCHEDULE_DELAY: '50',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    REDIS_PORT: String(redis.port),
    QUEUE: queue,
    ...more,
  });

  async function service(t: TestContext, queue: string) {
    const app = startApp(t, { files: { 'app.mjs': SERVICE }, packages: ['bullmq'], env: env(queue) });
    const base = `http://127.0.0.1:${await portOf(app)}`;
    return async (name: string, options?: object) => {
      const path = encodeURIComponent(options === undefined ? name : `${name}/${JSON.stringify(options)}`);
      const answer = await fetch(`${base}/${path}`, {
        headers: { 'x-request-id': `asked-${queue}-${name}` },
      });
      return answer.text();
    };
  }

  async function worker(t: TestContext, queue: string, more = {}): Promise<App> {
    const app = startApp(t, { files: { 'app.mjs': WORKER }, packages: ['bullmq'], env: env(queue, more) });
    await app.line(/ready/);
    return app;
  }

  const ofQueue = (queue: string) => (log: ReceivedLog) => log.logger === `job.${queue}`;
  /** The end records of a message, once there are as many. */
  const endsOf = (queue: string, id: string, count = 1) =>
    receiver.until(`${count} ends of ${queue} ${id}`, ({ logs }) => {
      const ends = logs.filter(ofQueue(queue)).filter(({ eventName, attributes }) => {
        return eventName === 'job.end' && attributes['messaging.message.id'] === id;
      });
      return ends.length >= count ? ends : undefined;
    });

  test('a message is a run of its own, linked to the request that enqueued it', async (t) => {
    const enqueue = await service(t, 'mail');
    await worker(t, 'mail');
    const id = await enqueue('welcome');
    const [end] = await endsOf('mail', id);
    assert.equal(end?.body, 'job succeeded');
    assert.equal(end.attributes['job.message.name'], 'welcome');
    assert.equal(end.attributes['job.attempt'], 1);
    assert.equal(end.attributes['request_id'], 'asked-mail-welcome');
    const asked = await receiver.until('the request', ({ logs }) =>
      logs.find(({ body, attributes }) => body === 'enqueued' && attributes['id'] === id),
    );
    assert.notEqual(end.traceId, asked.traceId);
    const span = await receiver.until('the span of the run', ({ spans }) =>
      spans.find(({ spanId }) => spanId === end.spanId),
    );
    assert.deepEqual(span.links, [{ traceId: asked.traceId, spanId: asked.spanId }]);
    assert.equal(span.parentSpanId, '');
    assert.equal(span.kind, CONSUMER);
    const inside = receiver.logs.find(({ body, traceId }) => body === 'working' && traceId === end.traceId);
    assert.equal(inside?.attributes['job.run.id'], end.attributes['job.run.id']);
    assert.equal(inside?.attributes['job.name'], 'mail');
  });

  test('every attempt is a run; the queue tries again; what fails is recorded once each', async (t) => {
    const enqueue = await service(t, 'retries');
    await worker(t, 'retries');
    const id = await enqueue('once', { attempts: 3 });
    const ends = await endsOf('retries', id, 2);
    assert.deepEqual(
      ends.map(({ body, attributes: { 'job.attempt': attempt, 'job.attempts': all } }) => [
        body,
        attempt,
        all,
      ]),
      [
        ['job failed', 1, 3],
        ['job succeeded', 2, 3],
      ],
    );
    assert.equal(ends[0]?.attributes['exception.type'], 'TypeError');
    const failing = await enqueue('fail', { attempts: 2 });
    const failed = await endsOf('retries', failing, 2);
    assert.deepEqual(
      failed.map(({ severityText, attributes }) => [severityText, attributes['job.attempt']]),
      [
        ['ERROR', 1],
        ['ERROR', 2],
      ],
    );
    await endsOf('retries', await enqueue('last'));
    const telling = receiver.logs.filter((log) => log.attributes['exception.message'] === 'mailbox is full');
    assert.equal(telling.length, 2);
  });

  test('a message that is put back is no failure', async (t) => {
    const enqueue = await service(t, 'postponed');
    await worker(t, 'postponed');
    const ends = await endsOf('postponed', await enqueue('later'), 2);
    assert.deepEqual(
      ends.map(({ body, severityText, attributes }) => [body, severityText, attributes['exception.type']]),
      [
        ['job postponed', 'INFO', undefined],
        ['job succeeded', 'INFO', undefined],
      ],
    );
  });

  test('counts, and the first hundred ids of what failed', async (t) => {
    const enqueue = await service(t, 'batches');
    await worker(t, 'batches');
    const [end] = await endsOf('batches', await enqueue('batch'));
    assert.equal(end?.severityText, 'WARN');
    const { attributes } = end;
    assert.equal(attributes['job.outcome'], 'partial');
    assert.equal(attributes['job.items.processed'], 7);
    assert.equal(attributes['job.items.skipped'], 2);
    assert.equal(attributes['job.items.failed'], 150);
    const ids = attributes['job.items.failed_ids'] as string[];
    assert.equal(ids.length, 100);
    assert.equal(ids.at(-1), '99');
  });

  test('a message that comes again and again is a run each time, linked to where it was planned', async (t) => {
    const enqueue = await service(t, 'repeated');
    await worker(t, 'repeated');
    await enqueue('plan');
    const ends = await receiver.until('three runs', ({ logs }) => {
      const own = logs.filter(ofQueue('repeated')).filter(({ eventName }) => eventName === 'job.end');
      return own.length >= 3 ? own : undefined;
    });
    assert.equal(new Set(ends.map(({ traceId }) => traceId)).size, ends.length);
    for (const end of ends) assert.equal(end.attributes['request_id'], 'asked-repeated-plan');
  });

  test('a worker that exits in its run says with what; the message has stalled and is worked on again', async (t) => {
    const enqueue = await service(t, 'exits');
    const first = await worker(t, 'exits', { MAX_STALLED: '0' });
    const id = await enqueue('exit');
    assert.equal((await first.ended).code, 3);
    const [end] = await endsOf('exits', id);
    assert.equal(end?.body, 'job failed');
    assert.equal(end.attributes['process.exit.code'], 3);
    await worker(t, 'exits', { MAX_STALLED: '0' });
    const given = await receiver.until('the message is given up', ({ logs }) =>
      logs.find(({ logger, body }) => logger === 'job.exits' && body === 'job failed without a run'),
    );
    assert.equal(given.severityText, 'ERROR');
    assert.equal(given.attributes['messaging.message.id'], id);
    assert.match(String(given.attributes['exception.message']), /stalled/);
  });

  test('examples/jobs: what enqueue.js puts into the queue, worker.js works on', async (t) => {
    const folder = join(ROOT, 'examples/jobs');
    const run = (main: string) =>
      startApp(t, {
        folder,
        files: {},
        main: [main],
        env: { ...env(''), REDIS_URL: redis.url, XDG_STATE_HOME: state },
      });
    const state = mkdtempSync(join(tmpdir(), 'spanlog-queue-'));
    t.after(() => rmSync(state, { recursive: true, force: true }));
    assert.equal((await run('enqueue.js').ended).code, 0);
    const working = run('worker.js');
    const ends = await receiver.until('four runs', ({ logs }) => {
      const own = logs.filter(ofQueue('mail')).filter(({ eventName, resource }) => {
        return eventName === 'job.end' && resource['service.name'] === 'example-jobs';
      });
      return own.length >= 4 ? own : undefined;
    });
    assert.deepEqual(ends.map(({ attributes }) => attributes['job.outcome']).sort(), [
      'failed',
      'failed',
      'succeeded',
      'succeeded',
    ]);
    working.process.kill('SIGTERM');
    assert.equal((await working.ended).code, 0);
  });

  test('of a worker that is killed the next one tells', async (t) => {
    const enqueue = await service(t, 'killed');
    const first = await worker(t, 'killed', { DIES: 'yes' });
    const id = await enqueue('die');
    assert.equal((await first.ended).signal, 'SIGKILL');
    await worker(t, 'killed');
    const stalled = await receiver.until('the message has stalled', ({ logs }) =>
      logs.find(({ logger, body }) => logger === 'job.killed' && body === 'job stalled'),
    );
    assert.equal(stalled.severityText, 'WARN');
    assert.equal(stalled.attributes['messaging.message.id'], id);
    const [end] = await endsOf('killed', id);
    assert.equal(end?.body, 'job succeeded');
    assert.equal(end.attributes['job.attempt'], 2);
  });
});

/** Source: OpenTelemetry protocol, `Span.SpanKind`. */
const CONSUMER = 5;
