import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

/**
 * The sample of Django's documentation ("Configuring logging using LOGGING"): a file for warnings and above of one
 * logger, the console for the rest, a logger that keeps to itself.
 */
const CONFIG = `
import { defineConfig } from 'spanlog';
export default defineConfig({
  level: 'debug',
  outputs: {
    console: { type: 'console', format: 'json', level: 'info' },
    errors: { type: 'file', path: 'logs/errors.log', level: 'error' },
    orders: { type: 'file', path: 'logs/orders.log', format: 'ecs' },
    kept: { type: 'callback', write: (record) => process.send?.(record.body), filter: ({ body }) => body === 'for me' },
  },
  loggers: {
    'shop.orders': { level: 'trace', outputs: ['orders'], propagate: false },
    noisy: 'error',
  },
});`;

test('outputs, their levels and filters, and loggers with outputs of their own', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger } = require('spanlog');
getLogger('shop').debug('too low for the console');
getLogger('shop').info('shown');
getLogger('shop.orders.eu').trace('kept to itself');
getLogger('noisy').warn('nowhere');
getLogger('shop').error('everywhere', new Error('x'));
getLogger('shop.orders').info('last');
process.exit(0);`,
      'spanlog.config.mjs': CONFIG,
    },
    env,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  const bodies = (lines: string[]) => lines.map((line) => JSON.parse(line).message);
  const file = (name: string) =>
    readFileSync(join(app.folder, 'logs', name), 'utf8')
      .trim()
      .split('\n');
  assert.deepEqual(bodies(app.stdout), ['shown', 'everywhere']);
  assert.deepEqual(bodies(file('errors.log')), ['everywhere']);
  // Also what was logged in the turn that process.exit ended.
  assert.deepEqual(bodies(file('orders.log')), ['kept to itself', 'last']);
  assert.equal(JSON.parse(file('orders.log')[0] ?? '')['log.logger'], 'shop.orders.eu');
});

test('an output that cannot be is one clear error at the start', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': '',
      'spanlog.config.json': '{"outputs":{"f":{"type":"file","path":"x","maxByte":1}}}',
    },
    env,
  });
  assert.deepEqual(await app.ended, { code: 78, signal: null });
  assert.match(
    app.stderr.join('\n'),
    /there is no key outputs\.f\.maxByte \(did you mean outputs\.f\.maxBytes\?\)/,
  );
  assert.equal(existsSync(join(app.folder, 'x')), false);
});

test('a callback output whose calls fail, and who logs that, does not feed itself', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger } = require('spanlog');
getLogger('shop').error('one');
process.on('exit', () => process.stderr.write(JSON.stringify(globalThis.calls) + '\\n'));`,
      'spanlog.config.mjs': `
import http from 'node:http';
import { getLogger } from 'spanlog';
const calls = (globalThis.calls = { fetch: 0, get: 0, log: 0 });
// Nobody listens there.
const dead = 'http://127.0.0.1:1/';
const some = (what) => ++calls[what] < 20;
export default {
  outputs: {
    fetch: { type: 'callback', level: 'warn', write: () => { if (some('fetch')) void fetch(dead).catch(() => {}); } },
    get: { type: 'callback', level: 'warn', write: () => { if (some('get')) http.get(dead).on('error', () => {}); } },
    log: {
      type: 'callback',
      level: 'error',
      write: async () => { await null; if (some('log')) getLogger('alert').error('could not alert'); },
    },
  },
};`,
    },
    env,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null });
  // The other outputs have the record that one has logged.
  assert.deepEqual(JSON.parse(app.stderr.at(-1) ?? ''), { fetch: 2, get: 2, log: 1 });
  assert.deepEqual(
    app.stdout.map((line) => JSON.parse(line).message),
    ['one', 'could not alert'],
  );
});
