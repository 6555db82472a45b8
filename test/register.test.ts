import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, startApp } from './support/app.ts';

const APP = `
require('node:module').register('data:text/javascript,export const resolve = (name, context, next) => next(name, context)');
const { getLogger } = require('spanlog');
import('node:fs').then(() => getLogger('app').info('started'));
`;

for (const flag of ['--require', '--import']) {
  test(`${flag}: an app with loader hooks of its own starts, and is started once`, async (t) => {
    const app = startApp(t, {
      files: { 'app.cjs': APP },
      flags: [flag, 'spanlog/register'],
      env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' },
    });
    assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
    assert.deepEqual(
      app.stdout.map((line) => JSON.parse(line).message),
      ['started'],
    );
    assert.equal(app.stderr.filter((line) => line.startsWith('spanlog: ')).length, 1, app.stderr.join('\n'));
  });
}

// Only Nodes before 22.22.3 and 24.11.1 refuse it: on newer ones nothing but this test would notice.
test('what the flag loads imports nothing by itself', () => {
  const built = readFileSync(join(ROOT, 'dist/register.js'), 'utf8');
  assert.doesNotMatch(built, /\bimport\b(?!\.meta)|\bexport\b.*\bfrom\b/);
});
