import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { portOf, ROOT, startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';
import { execute, install, pack } from './packed.ts';

const BIN = join(ROOT, 'node_modules/.bin');
let installed: Awaited<ReturnType<typeof install>>;

before(async () => {
  installed = await install(['express@5']);
});
after(() => installed?.remove());

const EXPRESS = `
const app = require('express')();
const { getLogger } = require('spanlog');
app.get('/users/:id', (request, response) => {
  getLogger('shop').info('found', { id: request.params.id });
  response.send('ok');
});
const server = app.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`;
const PURE_ESM = `
import { createServer } from 'node:http';
import { getLogger } from 'spanlog';
const server = createServer((request, response) => { getLogger('shop').info('found', { id: '42' }); response.end(); });
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));`;

for (const [name, file, source] of [
  ['an Express app', 'express.cjs', EXPRESS],
  ['a pure ESM node:http app', 'pure.mjs', PURE_ESM],
] as const) {
  test(`installed from the tarball: ${name} is correlated by the one flag`, async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const app = startApp(t, {
      folder: installed.folder,
      files: { [file]: source },
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        OTEL_BSP_SCHEDULE_DELAY: '50',
      },
    });
    await (await fetch(`http://127.0.0.1:${await portOf(app)}/users/42`)).text();
    const log = await receiver.until('the log', ({ logs }) => logs.find((one) => one.body === 'found'));
    const span = await receiver.until('the span', ({ spans }) =>
      spans.find((one) => one.spanId === log.spanId),
    );
    assert.equal(log.traceId, span.traceId);
    assert.equal(log.attributes['id'], '42');
    assert.equal(log.resource['service.name'], 'door-app');
    assert.ok(!app.stderr.join('\n').includes('Warning'), app.stderr.join('\n'));
  });
}

test('the install is thin: packages, megabytes, one copy of each OpenTelemetry package', async (t) => {
  const alone = await install();
  t.after(() => alone.remove());
  const lock = JSON.parse(readFileSync(join(alone.folder, 'package-lock.json'), 'utf8')) as {
    packages: { [path: string]: object };
  };
  const packages = Object.keys(lock.packages).filter((path) => path !== '');
  const { stdout } = await execute('du', ['-sk', join(alone.folder, 'node_modules')]);
  const megabytes = Number(stdout.split('\t')[0]) / 1024;
  t.diagnostic(`${packages.length} packages, ${megabytes.toFixed(1)} MB: ${packages.join(', ')}`);
  assert.ok(packages.length <= 80, `${packages.length} packages`);
  assert.ok(megabytes <= 48, `${megabytes} MB`);
  const names = packages.map((path) =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  );
  assert.equal(new Set(names).size, names.length, 'a package is there twice');
});

test('a missing optional peer stops the start and names the package to install', async (t) => {
  const app = startApp(t, {
    folder: installed.folder,
    files: { 'empty.cjs': '' },
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  });
  assert.deepEqual(await app.ended, { code: 78, signal: null });
  assert.match(
    app.stderr.join('\n'),
    /OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" is not allowed; allowed: .*npm install @opentelemetry\/exporter-logs-otlp-grpc @opentelemetry\/exporter-trace-otlp-grpc/,
  );
});

test('so does the missing client of an output', async (t) => {
  const app = startApp(t, {
    folder: installed.folder,
    files: {
      'empty.cjs': '',
      'aws.json': JSON.stringify({ outputs: { aws: { type: 'cloudwatch', logGroupName: 'shop' } } }),
    },
    env: { SPANLOG_CONFIG: 'aws.json' },
  });
  assert.deepEqual(await app.ended, { code: 78, signal: null });
  assert.match(
    app.stderr.join('\n'),
    /outputs\.aws\.type: "cloudwatch" is not allowed; allowed: .*npm install @aws-sdk\/client-cloudwatch-logs$/m,
  );
});

test('npx spanlog answers from the tarball', async () => {
  const { stdout } = await execute(join(installed.folder, 'node_modules/.bin/spanlog'), ['--version']);
  assert.match(stdout, /\d+\.\d+\.\d+/);
});

test('publint and attw find nothing', async (t) => {
  const tarball = await pack(join(installed.folder, '..'));
  t.diagnostic(tarball);
  await execute(join(BIN, 'publint'), ['run', tarball, '--strict'], { cwd: ROOT });
  await execute(join(BIN, 'attw'), [tarball, '--profile', 'esm-only'], { cwd: ROOT });
});

test('the types are as documented, for a strict TypeScript project', async () => {
  const types = readFileSync(join(import.meta.dirname, 'types.fixture.ts'), 'utf8');
  writeFileSync(join(installed.folder, 'check.ts'), types);
  writeFileSync(
    join(installed.folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2023',
        noEmit: true,
        types: [],
        skipLibCheck: false,
      },
      files: ['check.ts'],
    }),
  );
  await execute(join(BIN, 'tsc'), ['-p', installed.folder], { cwd: installed.folder });
});

test('no source map, test or machine path is in the tarball', () => {
  const dist = join(installed.folder, 'node_modules/spanlog/dist');
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    assert.doesNotMatch(entry.name, /\.map$|\.test\./);
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    assert.ok(!text.includes(ROOT), `${entry.name} names the folder it was built in`);
  }
});
