/** What the matrix of `test/torture/last-words` does not reach: ends that wait for what only a running event loop can send. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

const PROCESSOR = `
export default {
  logRecordProcessors: [{
    onEmit(record) { this.held = (this.held ?? 0) + 1; },
    async forceFlush() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      console.log('flushed ' + this.held);
    },
    shutdown: () => Promise.resolve(),
  }],
};`;

const QUIET = {
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_TRACES_EXPORTER: 'none',
  SPANLOG_FORMAT: 'none',
  SPANLOG_BRIDGES: 'off',
};

test("a processor of the app's own is flushed when nothing is left to do, and logging then is no reason to go on", async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const log = require('spanlog').getLogger('app');
log.info('one');
process.on('beforeExit', () => { log.info('before exit'); console.log('before exit'); });`,
      'spanlog.config.mjs': PROCESSOR,
    },
    env: { ...QUIET, SPANLOG_CONFIG: 'spanlog.config.mjs' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  assert.deepEqual(app.stdout, ['before exit', 'flushed 2', 'before exit']);
});

test("a processor of the app's own that never ends holds the process no longer than it may", async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': "require('spanlog').getLogger('app').info('one'); process.exitCode = 3;",
      'spanlog.config.mjs': PROCESSOR.replace('20', '1 << 30'),
    },
    env: { ...QUIET, SPANLOG_CONFIG: 'spanlog.config.mjs', SPANLOG_EXIT_TIMEOUT: '100' },
  });
  assert.deepEqual(await app.ended, { code: 3, signal: null });
  assert.deepEqual(app.stdout, []);
});
