import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

const APP = `
const log = require('spanlog').getLogger('db.pool');
let n = 0;
setInterval(() => log.debug('tick ' + n++), 20);
log.info('up');
`;
const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };

test('levels follow the configuration file beside package.json when it changes', async (t) => {
  const app = startApp(t, { files: { 'app.cjs': APP, 'spanlog.config.json': '{"level":"info"}' }, env });
  await app.line(/"message":"up"/);
  const file = join(app.folder, 'spanlog.config.json');
  writeFileSync(file, '{"level":"info","levels":{"db":"debug"}}');
  await app.line(/levels are now info,db=debug/);
  await app.line(/"message":"tick/);
  writeFileSync(file, '{"level":"loud"}');
  await app.line(/the changed configuration is not used: .*level: "loud" is not allowed/);
  const before = app.stdout.length;
  await app.line(new RegExp(`"message":"tick ${before + 20}"`));
});

test('levels follow the file by a signal, where it is asked for', async (t) => {
  const config = (level: string) =>
    `export default { level: '${level}', reload: { watch: false, signal: 'SIGUSR2' } };`;
  const app = startApp(t, { files: { 'app.cjs': APP, 'spanlog.config.mjs': config('info') }, env });
  await app.line(/"message":"up"/);
  writeFileSync(join(app.folder, 'spanlog.config.mjs'), config('debug'));
  app.process.kill('SIGUSR2');
  await app.line(/"message":"tick/);
});

test('levels of outputs follow the file too', async (t) => {
  const file = (outputs: object) => JSON.stringify({ level: 'debug', outputs });
  const app = startApp(t, {
    files: { 'app.cjs': APP, 'spanlog.config.json': file({ console: { type: 'console', level: 'info' } }) },
    env,
  });
  await app.line(/"message":"up"/);
  const path = join(app.folder, 'spanlog.config.json');
  writeFileSync(path, file({ console: { type: 'console' } }));
  await app.line(/levels of outputs are now console=any,/);
  await app.line(/"message":"tick/);
  // An output that takes everything can be told to take less.
  writeFileSync(path, file({ console: { type: 'console', level: 'OFF' } }));
  await app.line(/levels of outputs are now console=off,/);
  const count = app.stdout.length;
  writeFileSync(path, file({ console: { type: 'console', level: 'warn' } }));
  await app.line(/levels of outputs are now console=warn,/);
  assert.equal(app.stdout.length, count);
});

test('an output that the file does not name any more goes on as it was', async (t) => {
  const file = (level: string, outputs: object) => JSON.stringify({ level, outputs });
  const errors = { type: 'console', level: 'error', format: 'json', stream: 'stderr' };
  const app = startApp(t, {
    files: { 'app.cjs': APP, 'spanlog.config.json': file('info', { errors }) },
    env,
  });
  await app.line(/"message":"up"/);
  writeFileSync(join(app.folder, 'spanlog.config.json'), file('debug', {}));
  await app.line(/levels are now debug/);
  await app.line(/"message":"tick/);
  assert.deepEqual(
    app.stderr.filter((line) => line.includes('tick') || line.includes('levels of outputs')),
    [],
  );
});

test('what is held back is for the start to say', async (t) => {
  const app = startApp(t, {
    files: {
      'app.cjs': `${APP}setInterval(() => console.error('step ' + n), 20);`,
      'spanlog.config.json': '{}',
    },
    env: { ...env, SPANLOG_LEVEL: '' },
  });
  await app.line(/"message":"up"/);
  writeFileSync(join(app.folder, 'spanlog.config.json'), '{"level":"warn","holdBack":true}');
  await app.line(/levels are now warn/);
  const steps = app.stderr.filter((line) => line.startsWith('step')).length;
  await app.line(new RegExp(`step ${steps + 20}`));
  assert.equal(app.stdout.length, 1);
});
