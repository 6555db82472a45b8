import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };
const ends = (stdout: string[]) =>
  stdout.map((line) => JSON.parse(line)).filter((record) => 'job.outcome' in record);

for (const [code, outcome, level] of [
  [0, 'succeeded', 'INFO'],
  [3, 'failed', 'ERROR'],
] as const) {
  test(`a script that calls process.exit(${code}) in its job has ${outcome}`, async (t) => {
    const app = startApp(t, {
      files: {
        'app.cjs': `require('spanlog').job('import', async (p) => { p.processed(2); await null; process.exit(${code}); });`,
      },
      env,
    });
    assert.deepEqual(await app.ended, { code, signal: null });
    const [end] = ends(app.stdout);
    assert.equal(end?.['job.outcome'], outcome);
    assert.equal(end.level, level);
    assert.equal(end['process.exit.code'], code);
    assert.equal(end['job.items.processed'], 2);
    assert.match(end.trace_id, /^[0-9a-f]{32}$/);
  });
}

for (const [what, source, outcome, level] of [
  [
    'a script that ends itself, with failed items',
    `spanlog.job('import', async (p) => { p.failed('a'); await null; process.exit(0); });`,
    'partial',
    'WARN',
  ],
  [
    'a script that somebody else ends',
    `spanlog.job('import', async (p) => { p.failed('a'); await new Promise((done) => setTimeout(done, 60_000)); });
     setImmediate(() => process.exit(0));`,
    'interrupted',
    'WARN',
  ],
  [
    'a script that waits for what never comes',
    `spanlog.job('import', () => new Promise(() => {}));`,
    'interrupted',
    'WARN',
  ],
  [
    'a message of a queue',
    `spanlog.queueJob(() => new Promise((done) => setTimeout(done, 60_000)))({ id: 1, queueName: 'import' });
     setImmediate(() => process.exit(0));`,
    'interrupted',
    'WARN',
  ],
  [
    'a scheduled run, whoever ends it',
    `spanlog.scheduledJob('import', async () => { await null; process.exit(0); })();`,
    'interrupted',
    'WARN',
  ],
] as const) {
  test(`exit code 0 in mid-run: ${what} has ${outcome}`, async (t) => {
    const app = startApp(t, { files: { 'app.cjs': `const spanlog = require('spanlog'); ${source}` }, env });
    assert.deepEqual(await app.ended, { code: 0, signal: null });
    const [end, ...more] = ends(app.stdout);
    assert.deepEqual([end?.['job.outcome'], end?.level, end?.['process.exit.code']], [outcome, level, 0]);
    assert.equal(more.length, 0);
  });
}

test('a signal that is handled by leaving has interrupted the run', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
        process.on('SIGTERM', async () => { await null; process.exit(0); });
        require('spanlog').job('long', async (p) => {
          p.processed(4);
          process.stderr.write('begun\\n');
          await new Promise((done) => setTimeout(done, 60_000));
        });`,
    },
    env,
  });
  await app.line(/begun/);
  app.process.kill('SIGTERM');
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  const [end] = ends(app.stdout);
  assert.deepEqual(
    [end?.['job.outcome'], end?.level, end?.['job.items.processed']],
    ['interrupted', 'WARN', 4],
  );
});

test('a signal that nobody handles ends the runs that are going on, with their spans', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.cjs': `require('spanlog').job('long', async (p) => {
        p.processed(4);
        await new Promise((done) => setTimeout(done, 60_000));
      });`,
    },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      SPANLOG_BANNER: 'off',
    },
  });
  // The thread that waits for signals is the one that sends.
  await receiver.until('its start', ({ logs }) => logs.find(({ eventName }) => eventName === 'job.start'));
  app.process.kill('SIGTERM');
  assert.deepEqual(await app.ended, { code: null, signal: 'SIGTERM' });
  const end = await receiver.until('the end record', ({ logs }) =>
    logs.find(({ eventName }) => eventName === 'job.end'),
  );
  assert.equal(end.severityText, 'ERROR');
  assert.equal(end.attributes['process.signal'], 'SIGTERM');
  assert.equal(end.attributes['job.items.processed'], 4);
  const span = await receiver.until('the span', ({ spans }) =>
    spans.find(({ spanId }) => spanId === end.spanId),
  );
  assert.equal(span.status, 2);
});

test('a crash in a job ends it, beside the record of the crash', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `require('spanlog').job('doomed', () => new Promise(() => {
        setImmediate(() => { throw new RangeError('out of luck'); });
      }));`,
    },
    env,
  });
  assert.equal((await app.ended).code, 1);
  const [end] = ends(app.stdout);
  assert.equal(end?.['job.outcome'], 'failed');
  assert.equal(end['process.exit.code'], 1);
  const crash = app.stdout.map((line) => JSON.parse(line)).find(({ logger }) => logger === 'process');
  assert.equal(crash?.['exception.message'], 'out of luck');
  assert.equal(crash['job.name'], 'doomed');
});

test('a loop works until it is told to stop, and ends what it has begun', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
        import { jobLoop } from 'spanlog';
        const stop = new AbortController();
        process.once('SIGTERM', () => stop.abort());
        let id = 0;
        const count = await jobLoop(
          'orders',
          async () => ({ id: ++id }),
          async (order, progress) => {
            if (order.id === 2) throw new TypeError('no such order');
            if (order.id === 3) {
              process.stderr.write('third\\n');
              await new Promise((done) => process.once('SIGTERM', () => setTimeout(done, 20)));
            }
            progress.processed();
          },
          { signal: stop.signal },
        );
        process.stderr.write('worked on ' + count + '\\n');`,
    },
    env,
  });
  await app.line(/third/);
  app.process.kill('SIGTERM');
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.ok(app.stderr.includes('worked on 3'));
  const all = ends(app.stdout);
  assert.deepEqual(
    all.map((end) => end['job.outcome']),
    ['succeeded', 'failed', 'succeeded'],
  );
  assert.equal(new Set(all.map((end) => end.trace_id)).size, 3);
});
