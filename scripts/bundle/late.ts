/** What no ordinary start needs, and is loaded or made when the first asks for it. */
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** Parts of OpenTelemetry's SDK: metrics, processors of logs, exporters, and what a file configures. */
const PARTS = [
  '@opentelemetry/exporter-logs-otlp-http',
  '@opentelemetry/exporter-logs-otlp-proto',
  '@opentelemetry/exporter-metrics-otlp-http',
  '@opentelemetry/exporter-metrics-otlp-proto',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/propagator-b3',
  '@opentelemetry/sdk-logs',
  '@opentelemetry/sdk-metrics',
  './create-from-config.mjs',
];

/** The entry that holds them. */
export const SELDOM = 'seldom';
const FILE = './seldom.js';

/**
 * Has the parts in a file of their own, loaded when the first of their functions is called or of their classes made: by the
 * start itself, where something is configured that needs it.
 *
 * @param root folder of the package.
 */
export const loadedLate = (root: string): Plugin => ({
  name: 'loaded-late',
  setup(builder) {
    const sdk = dirname(createRequire(join(root, 'package.json')).resolve('@opentelemetry/sdk-node'));
    const source = join(root, 'src');
    builder.onResolve(
      { filter: /^(?:@opentelemetry\/|\.\/create-from-config)/ },
      ({ path, importer, kind }) => {
        const isPart = importer.endsWith('create-from-config.mjs');
        const isAsking = !isPart && (importer.startsWith(sdk) || importer.startsWith(source));
        return isAsking && kind === 'import-statement' && PARTS.includes(path)
          ? { path, namespace: 'loaded-late', sideEffects: false }
          : undefined;
      },
    );
    builder.onLoad({ filter: /./, namespace: 'loaded-late' }, async ({ path }) => {
      const file = path.startsWith('.') ? pathToFileURL(join(sdk, path)).href : path;
      const part = (await import(file)) as { [name: string]: unknown };
      const names = Object.entries(part).map(([name, value]) =>
        typeof value === 'function'
          ? `export function ${name}(...given) {
               const late = require('${FILE}')['${path}'].${name};
               return new.target === undefined ? late(...given) : new late(...given);
             }`
          : `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: names.join('\n'), resolveDir: root };
    });
    builder.onResolve({ filter: /^\.\/seldom\.js$/ }, ({ path }) => ({ path, external: true }));
    builder.onResolve({ filter: /^seldom$/ }, ({ path }) => ({ path, namespace: 'seldom' }));
    builder.onLoad({ filter: /./, namespace: 'seldom' }, () => ({
      contents: PARTS.map((path) => `export * as '${path}' from '${path}';`).join('\n'),
      resolveDir: sdk,
    }));
  },
});

/** Modules of functions alone, which take milliseconds to make. */
const MADE_LATE = ['src/processors/settings-patterns.ts'];

/**
 * Makes these modules, and all that nobody else imports, when the first of their functions is called. They stay in the same
 * file: who calls them late must not depend on a disk.
 *
 * @param root folder of the package.
 */
export const madeLate = (root: string): Plugin => ({
  name: 'made-late',
  setup(builder) {
    builder.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
      const file = relative(root, join(resolveDir, path));
      return kind === 'import-statement' && MADE_LATE.includes(file)
        ? { path: file, namespace: 'made-late' }
        : undefined;
    });
    builder.onLoad({ filter: /./, namespace: 'made-late' }, async ({ path }) => {
      const made = (await import(pathToFileURL(join(root, path)).href)) as object;
      const names = Object.keys(made).map(
        (name) => `export const ${name} = (...given) => require('./${path}').${name}(...given);`,
      );
      return { contents: names.join('\n'), resolveDir: root };
    });
  },
});
