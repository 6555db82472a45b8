/** The folder the apps run in: the packed package, installed as a user has it, and both forms of every app. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { toCommonJs } from '../../support/commonjs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const APPS = join(import.meta.dirname, 'apps');

/** What the apps use. They are linked, not installed: what matters is that `spanlog` is not the repository's folder. */
const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/api-logs',
  '@opentelemetry/instrumentation-express',
  '@opentelemetry/instrumentation-http',
  '@opentelemetry/sdk-node',
  '@opentelemetry/winston-transport',
  '@hono/node-server',
  'express',
  'fastify',
  'hono',
  'import-in-the-middle',
  'winston',
];

export interface AppFolders {
  /** An app that depends on spanlog alone. */
  readonly plain: string;
  /** The same, and its package.json names `@opentelemetry/instrumentation-express`. */
  readonly express: string;
  remove(): void;
}

/** @throws when the library has not been built. */
export function makeAppFolders(): AppFolders {
  if (!existsSync(join(ROOT, 'dist/register.js'))) throw new Error('build first: npm run build');
  const home = mkdtempSync(join(tmpdir(), 'spanlog-correlation-'));
  const plain = join(home, 'plain');
  const express = join(home, 'express');
  mkdirSync(join(plain, 'node_modules'), { recursive: true });
  unpack(home, join(plain, 'node_modules/spanlog'));
  for (const name of PACKAGES) link(join(ROOT, 'node_modules', name), join(plain, 'node_modules', name));
  writeApps(plain);
  cpSync(plain, express, { recursive: true, verbatimSymlinks: true });
  writeManifest(plain, { spanlog: '*', express: '*' });
  writeManifest(express, { spanlog: '*', express: '*', '@opentelemetry/instrumentation-express': '*' });
  writeBundles(plain);
  return { plain, express, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** Packs what is built, without building again. */
function unpack(home: string, into: string): void {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const filename = /"filename":\s*"([^"]+)"/.exec(packed)?.[1];
  if (filename === undefined) throw new Error(`npm pack said: ${packed}`);
  mkdirSync(into, { recursive: true });
  execFileSync('tar', ['-xzf', join(home, filename), '-C', into, '--strip-components=1']);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function writeApps(folder: string): void {
  for (const file of readdirSync(APPS)) {
    const source = readFileSync(join(APPS, file), 'utf8');
    writeFileSync(join(folder, file), source);
    if (file.endsWith('.mjs'))
      writeFileSync(join(folder, file.replace(/\.mjs$/, '.cjs')), toCommonJs(source));
  }
}

function writeManifest(folder: string, dependencies: object): void {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'matrix-app', version: '1.0.0', dependencies }),
  );
}

/** One app with all it imports in one file, spanlog and the OpenTelemetry API too: two copies of both in one process. */
function writeBundles(folder: string): void {
  for (const [format, ending] of [
    ['cjs', 'cjs'],
    ['esm', 'mjs'],
  ] as const) {
    buildSync({
      entryPoints: [join(folder, `plain-http.${ending}`)],
      outfile: join(folder, `bundled.${ending}`),
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'error',
      // As bundling an ES module into CommonJS needs it, whatever the module.
      ...(format === 'cjs' && {
        define: { 'import.meta.url': '$url' },
        banner: { js: "const $url = require('node:url').pathToFileURL(__filename).href;" },
      }),
      ...(format === 'esm' && {
        banner: {
          js: "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);",
        },
      }),
    });
  }
}
