import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

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
