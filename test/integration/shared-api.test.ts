/** The app and Spanlog meet in OpenTelemetry's API, whichever copy of it each of them has. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type App, ROOT, startApp } from '../support/app.ts';

const API = 'node_modules/@opentelemetry/api';
const NEWER = '1.11.0';

const CJS = `
const { trace } = require('@opentelemetry/api');
const { getLogger } = require('spanlog');
trace.getTracer('app').startActiveSpan('work', () => getLogger('app').info('seen'));`;
const ESM = `
import { trace } from '@opentelemetry/api';
import { getLogger } from 'spanlog';
trace.getTracer('app').startActiveSpan('work', () => getLogger('app').info('seen'));`;

const QUIET = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_FORMAT: 'json' };

/** A folder where Spanlog is installed beside an API newer than the one it was built with. */
function withNewerApi(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-newer-api-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"name":"newer-api"}');
  cpSync(join(ROOT, 'dist'), join(folder, 'node_modules/spanlog/dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'node_modules/spanlog/package.json'));
  const { version } = JSON.parse(readFileSync(join(ROOT, API, 'package.json'), 'utf8')) as {
    version: string;
  };
  cpSync(join(ROOT, API), join(folder, API), { recursive: true, dereference: true });
  for (const name of readdirSync(join(folder, API), { recursive: true, encoding: 'utf8' })) {
    if (!/(?:js|package\.json)$/.test(name)) continue;
    const path = join(folder, API, name);
    const text = readFileSync(path, 'utf8');
    if (text.includes(version)) writeFileSync(path, text.replaceAll(version, NEWER));
  }
  return folder;
}

async function assertTraced(app: App): Promise<void> {
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  const lines = app.stdout.map((line) => JSON.parse(line) as { [key: string]: unknown });
  const seen = lines.filter(({ message }) => message === 'seen');
  assert.equal(seen.length, 1, app.stdout.join('\n'));
  assert.match(String(seen[0]?.['trace_id']), /^[0-9a-f]{32}$/);
}

for (const flag of ['--require', '--import']) {
  for (const [file, source] of Object.entries({ 'app.cjs': CJS, 'app.mjs': ESM })) {
    test(`${flag}, ${file}: the app's API is the one Spanlog was built with`, async (t) => {
      await assertTraced(
        startApp(t, { files: { [file]: source }, flags: [flag, 'spanlog/register'], env: QUIET }),
      );
    });

    test(`${flag}, ${file}: the app's API is newer`, async (t) => {
      const folder = withNewerApi(t);
      await assertTraced(
        startApp(t, { folder, files: { [file]: source }, flags: [flag, 'spanlog/register'], env: QUIET }),
      );
    });
  }
}

const EARLY = "import { trace } from '@opentelemetry/api'; globalThis.early = trace.getTracer('early');";
const LATER = `
import { getLogger } from 'spanlog';
globalThis.early.startActiveSpan('work', () => getLogger('app').info('seen'));`;

test('a tracer that was asked for before the start is brought to life by it', async (t) => {
  await assertTraced(
    startApp(t, {
      files: { 'app.mjs': LATER, 'early.mjs': EARLY },
      flags: ['--import', './early.mjs', '--import', 'spanlog/register'],
      env: QUIET,
    }),
  );
});

test('so it is where the start is in code', async (t) => {
  await assertTraced(
    startApp(t, {
      files: {
        'app.mjs': `import './early.mjs'; import { start } from 'spanlog'; start({ format: 'json' }); await import('./later.mjs');`,
        'early.mjs': EARLY,
        'later.mjs': LATER,
      },
      flags: [],
      env: QUIET,
    }),
  );
});

/** What tsx does in a project of CommonJS: each file is made CommonJS where it is loaded, and has of `import.meta` the place alone. */
const MADE_COMMONJS = `
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { pathToFileURL } = require('node:url');
const { transformSync } = require(${JSON.stringify(join(ROOT, 'node_modules/esbuild'))});
Module._extensions['.js'] = (module, file) => {
  const meta = JSON.stringify({ url: pathToFileURL(file).href });
  const options = { format: 'cjs', platform: 'node', define: { 'import.meta': meta } };
  module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
};`;

for (const flags of [
  ['--require', './made-commonjs.cjs', '--require', 'spanlog/register'],
  ['--require', 'spanlog/register', '--require', './made-commonjs.cjs'],
]) {
  test(`${flags.join(' ')}: files of ESM are made CommonJS by a loader, as by tsx`, async (t) => {
    await assertTraced(
      startApp(t, { files: { 'app.cjs': CJS, 'made-commonjs.cjs': MADE_COMMONJS }, flags, env: QUIET }),
    );
  });
}

test('an ES module cannot be required, as in Jest before Node 24.9: what a test needs is there', async (t) => {
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { getLogger } from 'spanlog';
import { captureLogs } from 'spanlog/testing';
const logs = captureLogs();
getLogger('app').info('seen');
console.log(logs.messages.join());`,
    },
    flags: ['--no-experimental-require-module'],
    env: QUIET,
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.deepEqual(app.stdout, ['seen']);
});
