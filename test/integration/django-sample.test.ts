/** The configuration of docs/from-python.md, booted, against what Python's `logging` does with the one it was made from. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, startApp } from '../support/app.ts';

const LOGGERS = [
  'django',
  'django.db.backends',
  'django.request',
  'django.request.sub',
  'myproject.custom',
  'myproject.custom.sub',
  'myproject',
];
const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];
/** Name, level, audience: 'bar' is what the special filter lets nobody see. */
const RECORDS = LOGGERS.flatMap((name) =>
  LEVELS.flatMap((level) => [null, 'bar'].map((audience) => [name, level, audience])),
);

/** Python's own, at the time this was written; held against Python itself where there is one. */
const PYTHON: { [environment: string]: string[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'django-sample.json'), 'utf8'),
);

const guide = readFileSync(join(ROOT, 'docs/from-python.md'), 'utf8');
const config = /```js\n(\/\/ spanlog\.config\.mjs\n[\s\S]*?)```/.exec(guide)?.[1] ?? '';

const APP = `
const { getLogger } = require('spanlog');
const methods = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' };
for (const [name, level, audience] of ${JSON.stringify(RECORDS)}) {
  getLogger(name)[methods[level]](name + ' ' + level + ' ' + (audience ?? 'None'), audience ? { audience } : {});
}`;

for (const environment of ['development', 'production']) {
  test(`Django's sample in ${environment}: every record where Python has it`, async (t) => {
    const expected = PYTHON[environment] ?? [];
    const app = startApp(t, {
      files: {
        'app.cjs': APP,
        'spanlog.config.mjs': config,
        'project/mail.mjs':
          'export const mailAdmins = ({ body }) => process.stderr.write("mail: " + body + "\\n");',
        'project/logging.mjs':
          'export const specialFilter = ({ foo }) => ({ attributes }) => attributes.audience !== foo;',
      },
      env: {
        NODE_ENV: environment,
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_TRACES_EXPORTER: 'none',
        SPANLOG_BANNER: 'off',
      },
    });
    assert.deepEqual(await app.ended, { code: 0, signal: null });
    const reached = app.stderr.map((line) => (line.startsWith('mail: ') ? line : `console: ${line}`));
    assert.deepEqual(reached, expected);
    assert.deepEqual(app.stdout, []);
  });

  test(`what Python does in ${environment} is what is written down`, () => {
    const python = spawnSync('python3', [join(import.meta.dirname, 'django-sample.py'), environment], {
      input: JSON.stringify(RECORDS),
      encoding: 'utf8',
    });
    assert.ok((PYTHON[environment] ?? []).length > 0);
    if (python.error !== undefined) return; // There is no Python here.
    assert.equal(python.status, 0, python.stderr);
    assert.deepEqual(JSON.parse(python.stdout), PYTHON[environment]);
  });
}
