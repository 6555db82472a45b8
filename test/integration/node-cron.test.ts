/** Jobs that the real node-cron starts. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startApp } from '../support/app.ts';
import { type ReceivedLog, startReceiver } from '../support/otlp-receiver.ts';

async function run(t: TestContext, source: string) {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.mjs': `import cron from 'node-cron';\nimport { getLogger, scheduledJob } from 'spanlog';\n${source}`,
    },
    packages: ['node-cron'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  const saying = (body: string, count = 1) =>
    receiver.until(`${count} of ${body}`, ({ logs }) => {
      const found = logs.filter((log) => log.body === body);
      return found.length >= count ? found : undefined;
    });
  return { app, receiver, saying };
}

const names = (logs: readonly ReceivedLog[]) => [...new Set(logs.map(({ logger }) => logger))];

test('each run has a start and an end record and a trace of its own, in the zone the schedule is in', async (t) => {
  const { saying, receiver } = await run(
    t,
    `cron.schedule('* * * * * *', scheduledJob('tick', (progress, context) => {
       progress.processed(2);
       getLogger('inner').info('ticking', { local: context.dateLocalIso });
     }), { timezone: 'Asia/Kolkata' });`,
  );
  const ends = await saying('job succeeded', 2);
  assert.deepEqual(names(ends), ['job.tick']);
  assert.equal(new Set(ends.map(({ traceId }) => traceId)).size, ends.length);
  assert.equal((await saying('job started', 2)).length >= 2, true);
  for (const inside of await saying('ticking', 2)) {
    assert.match(String(inside.attributes['local']), /\+05:30$/);
    const [start] = receiver.logs.filter(
      ({ traceId, eventName }) => traceId === inside.traceId && eventName === 'job.start',
    );
    assert.equal(start?.attributes['job.run.id'], inside.attributes['job.run.id']);
    assert.equal(inside.attributes['job.name'], 'tick');
  }
  assert.equal(ends[0]?.attributes['job.items.processed'], 2);
});

test('an error is recorded and the schedule goes on', async (t) => {
  const { app, saying, receiver } = await run(
    t,
    `cron.schedule('* * * * * *', scheduledJob('bad', () => { throw new RangeError('no luck'); }));`,
  );
  const ends = await saying('job failed', 2);
  assert.equal(ends[0]?.attributes['exception.message'], 'no luck');
  assert.equal(app.process.exitCode, null);
  const telling = receiver.logs.filter((log) => log.attributes['exception.message'] === 'no luck');
  assert.deepEqual(names(telling), ['job.bad']);
});

test('a run that takes too long, and one that begins while it does', async (t) => {
  const { saying } = await run(
    t,
    `cron.schedule('* * * * * *', scheduledJob('slow', () => new Promise((done) => setTimeout(done, 1800)),
       { maxDuration: '100ms', single: true }));`,
  );
  const [late] = await saying('job takes longer than it may');
  assert.equal(late?.severityText, 'WARN');
  assert.equal(late.attributes['job.max_duration'], 0.1);
  const [both] = await saying('job started while another run of it is going on');
  assert.equal(both?.attributes['job.running'], 2);
});

test('runs that did not come', async (t) => {
  const { saying } = await run(
    t,
    `let runs = 0;
     cron.schedule('* * * * * *', scheduledJob('busy', () => {
       if (++runs !== 2) return;
       const until = Date.now() + 3200;
       while (Date.now() < until);
     }, { every: '1s' }), { suppressMissedWarning: true });`,
  );
  const [missed] = await saying('job runs were missed');
  assert.equal(missed?.severityText, 'WARN');
  assert.ok(Number(missed.attributes['job.missed']) >= 2);
});

test('a schedule that stops', async (t) => {
  const { saying } = await run(
    t,
    `const task = cron.schedule('* * * * * *', scheduledJob('gone', () => { task.stop(); }, { every: '1s' }));
     setTimeout(() => {}, 60_000);`,
  );
  const [gone] = await saying('job did not start when it should have');
  assert.equal(gone?.logger, 'job.gone');
  assert.equal(gone.attributes['job.interval'], 1);
});
