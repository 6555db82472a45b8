import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

test('start() in code: a wrong setting is thrown, and its stack can be read', async (t) => {
  const app = startApp(t, {
    files: { 'app.mjs': "import { start } from 'spanlog'; start({ level: 'loud' });" },
    flags: [],
  });
  assert.deepEqual(await app.ended, { code: 1, signal: null });
  assert.match(app.stderr.join('\n'), /^ConfigError: start\(\): level: "loud" is not allowed; allowed: /m);
  const longest = Math.max(...app.stderr.map((line) => line.length));
  assert.ok(longest < 400, `a line of ${longest} characters`);
});

test('start() in code, before what is to be traced: as with the flag', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { getLogger, start, stats } from 'spanlog';
start({ service: 'by-code', format: 'json', levels: { noisy: 'off' }, redact: { keys: ['iban'] } });
const { createServer } = await import('node:http');
const server = createServer((request, response) => { getLogger('a').info('handling', { iban: 'DE00' }); response.end(); });
await new Promise((done) => server.listen(0, '127.0.0.1', done));
await (await fetch('http://127.0.0.1:' + server.address().port)).text();
getLogger('noisy').fatal('unheard');
server.close();`,
    },
    flags: [],
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  const lines = app.stdout.map((line) => JSON.parse(line) as { [key: string]: unknown });
  const handling = lines.find(({ message }) => message === 'handling');
  assert.match(String(handling?.['trace_id']), /^[0-9a-f]{32}$/);
  assert.equal(handling?.['service'], 'by-code');
  assert.equal(handling?.['iban'], '[Redacted]');
  assert.ok(!lines.some(({ message }) => message === 'unheard'));
});
