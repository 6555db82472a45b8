import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

test('an output of type memory is read by its name, and a started process is captured', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import assert from 'node:assert/strict';
import { getLogger, stats } from 'spanlog';
import { captureLogs, keptLogs } from 'spanlog/testing';
const log = getLogger('shop');
for (let i = 0; i < 5; i++) log.warn('record ' + i);
log.info('too low for it');
assert.deepEqual(keptLogs('kept').messages, ['record 2', 'record 3', 'record 4']);
const waits = keptLogs('kept').waitFor({ message: 'awaited' });
setImmediate(() => log.error('awaited'));
await waits;
const logs = captureLogs();
log.debug('captured', { token: 'secret-token' });
logs.assertLogged({ level: 'debug', message: 'captured' });
assert.ok(!logs.text.includes('secret-token'));
logs.stop();
log.warn('not captured');
assert.equal(logs.records.length, 1);
assert.equal(keptLogs('kept').messages.at(-1), 'not captured');
assert.equal(stats().emitted, 9);`,
      'spanlog.config.json': JSON.stringify({
        level: 'info',
        outputs: { kept: { type: 'memory', size: 3, level: 'warn' } },
      }),
    },
    env,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.equal(app.stdout.length, 8);
});

test('a process that nobody has started is captured without a word', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { captureLogs } = require('spanlog/testing');
const log = require('spanlog').getLogger('shop');
const logs = captureLogs({ level: 'debug' });
log.debug('captured');
logs.assertLogged({ message: 'captured' });
logs.stop();
log.info('shown');`,
    },
    flags: [],
    env,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.equal(app.stdout.length, 1);
  assert.match(app.stderr.join('\n'), /not started/);
});
