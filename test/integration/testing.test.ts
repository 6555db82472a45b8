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

test('an app that starts while its records are captured', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { getLogger, start } from 'spanlog';
import { captureLogs } from 'spanlog/testing';
const log = getLogger('shop');
const outer = captureLogs();
const inner = captureLogs({ level: 'warn' });
log.warn('before');
const got = [];
start({ banner: false, format: 'none', level: 'info', outputs: { mine: { type: 'callback', write: ({ body }) => got.push(body) } } });
log.info('too low');
log.warn('during');
inner.stop();
log.debug('below the level of the app');
outer.stop();
log.debug('too low again');
log.info('after');
console.log(JSON.stringify({ outer: outer.messages, inner: inner.messages, got }));
process.exit();`,
    },
    flags: [],
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.deepEqual(JSON.parse(app.stdout[0] ?? ''), {
    outer: ['before', 'during', 'below the level of the app'],
    inner: ['before', 'during'],
    got: ['after'],
  });
});
