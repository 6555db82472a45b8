/**
 * Builds `dist/`: the library and the command by esbuild, the page of the local viewer, the types by tsc.
 *
 * OpenTelemetry's SDK is bundled: it is nobody's but ours, and as one file it starts in a third of the time and installs as
 * one package. `@opentelemetry/api`, where all of a process meet, is the app's own, with a copy for when that is the same.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';
import { buildPage } from './build-page.ts';
import { broughtApi } from './bundle/brought-api.ts';
import { loadedLate, madeLate, SELDOM } from './bundle/late.ts';
import { oneSharedFile, sharedBy } from './bundle/shared-file.ts';
import { writeJsonSchema } from './json-schema.ts';
import { writeNotices } from './third-party-notices.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** CommonJS inside an ES module asks for built-in modules by `require`. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/**
 * Exporters of sdk-node that Spanlog does not use: half a megabyte, most of it gRPC. Whoever configures one installs its
 * package, and `config/optional-peer.ts` loads it.
 */
const unusedExporters: Plugin = {
  name: 'unused-exporters',
  setup(builder) {
    const filter = /^@opentelemetry\/(exporter-[a-z]+-otlp-grpc|exporter-prometheus|exporter-zipkin)$/;
    builder.onResolve({ filter }, ({ path }) => ({ path, namespace: 'unused-exporter' }));
    builder.onLoad({ filter: /.*/, namespace: 'unused-exporter' }, ({ path }) => ({
      contents: `
        const refuse = class { constructor() { throw new Error('${path} is not part of spanlog'); } };
        export { refuse as OTLPLogExporter, refuse as OTLPTraceExporter, refuse as OTLPMetricExporter,
          refuse as PrometheusExporter, refuse as ZipkinExporter };`,
    }));
  },
};

/** It loads what knows the colours of terminals, to say what nobody but its author asks for. */
const noDebug: Plugin = {
  name: 'no-debug',
  setup(builder) {
    builder.onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: 'no-debug' }));
    builder.onLoad({ filter: /./, namespace: 'no-debug' }, () => ({
      contents: 'module.exports = () => () => {};',
    }));
  },
};

/**
 * Importing a built-in module makes Node read all of its exports, some of which load more when they are read: `http`
 * undici, `crypto` WebCrypto, `fs` its promises. So built-in modules are required, and only what is used of them is read.
 * Every file has a copy of its own, as what is shared between entries would be one more file to load.
 */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(builder) {
    const names = new Set(builtinModules);
    builder.onResolve({ filter: /^[a-z_:/0-9]+$/ }, ({ path, kind, importer }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'import-statement' && names.has(name)
        ? {
            path: `node:${name}`,
            suffix: `?${importer.split(/node_modules\/|\/src\//).at(-1)}`,
            namespace: 'required-builtin',
          }
        : undefined;
    });
    builder.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => {
      const exported = Object.keys(require(path) as object).filter((name) => /^[\w$]+$/.test(name));
      const named = exported.map(
        (name) => `const _${name} = /* @__PURE__ */ (() => builtin.${name})();
          export { _${name} as ${name} };`,
      );
      return { contents: `const builtin = require('${path}'); export default builtin; ${named.join('\n')}` };
    });
  },
};

/** The reader of OTEL_CONFIG_FILE and its YAML parser are half of the SDK by size: a file of their own, loaded when asked. */
const lazyConfiguration: Plugin = {
  name: 'lazy-configuration',
  setup(builder) {
    builder.onResolve({ filter: /^@opentelemetry\/configuration$/ }, ({ path, importer }) =>
      importer.includes('sdk-node') ? { path, namespace: 'lazy-configuration' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'lazy-configuration' }, () => ({
      contents: `
        import { createRequire } from 'node:module';
        const lazy = (name) => (...args) => createRequire(import.meta.url)('./configuration.js')[name](...args);
        export const parseConfigFile = lazy('parseConfigFile');
        export const mergeHeadersConfig = lazy('mergeHeadersConfig');
        export const mergePropagatorCompositeConfig = lazy('mergePropagatorCompositeConfig');
        export const mergeResourceAttributesConfig = lazy('mergeResourceAttributesConfig');`,
    }));
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node22.15',
  format: 'esm',
  banner: { js: BANNER },
  define: { SPANLOG_VERSION: JSON.stringify(version) },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Whitespace and names stay: a stack trace through here is read by somebody who has a problem.
  minifySyntax: true,
} as const;

/** The library as an app imports it: the door, what `--require` runs, and the SDK that `start` loads. */
async function library(): Promise<BuildResult> {
  // Without the banner: it says at its head why it must not import anything.
  await build({
    ...shared,
    banner: {},
    entryPoints: { register: 'src/register.ts' },
    absWorkingDir: root,
    outdir: dist,
  });
  // Nor here: it is for a runtime that has no modules of Node.
  await build({
    ...shared,
    banner: {},
    entryPoints: { 'next-edge': 'src/frameworks/next-edge.ts' },
    absWorkingDir: root,
    outdir: dist,
  });
  const entries = {
    ...shared,
    entryPoints: {
      index: 'src/index.ts',
      preload: 'src/sdk/preload.ts',
      hono: 'src/frameworks/hono.ts',
      nest: 'src/frameworks/nest.ts',
      lambda: 'src/frameworks/lambda.ts',
      next: 'src/frameworks/next.ts',
      testing: 'src/testing/testing.ts',
      sdk: 'src/sdk/start.ts',
      seldom: SELDOM,
    },
    absWorkingDir: root,
    outdir: dist,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    plugins: [
      unusedExporters,
      noDebug,
      lazyConfiguration,
      loadedLate(root),
      madeLate(root),
      broughtApi(root),
      requiredBuiltins,
    ],
  } satisfies BuildOptions;
  const apart = await build({ ...entries, write: false });
  return build({ ...entries, plugins: [oneSharedFile(sharedBy(apart), root), ...entries.plugins] });
}

/** What has nothing in common with the rest of a process: in one file each, so that it starts with nothing it does not need. */
function apart(): Promise<BuildResult> {
  return build({
    ...shared,
    entryPoints: {
      shipper: 'src/spool/shipper/shipper-thread.ts',
      'signal-thread': 'src/sdk/last-words/signal-thread.ts',
      'remote-thread': 'src/outputs/remote/remote-thread.ts',
      configuration: '@opentelemetry/configuration',
    },
    absWorkingDir: root,
    outdir: dist,
    plugins: [requiredBuiltins],
  });
}

async function command(): Promise<BuildResult> {
  // Without the banner: an old Node is to be told so.
  await build({
    ...shared,
    banner: {},
    entryPoints: { cli: 'src/cli/bin.ts' },
    external: ['./spanlog.ts', './command.js'],
    absWorkingDir: root,
    outdir: dist,
  });
  const result = await build({
    ...shared,
    entryPoints: { command: 'src/cli/spanlog.ts' },
    absWorkingDir: root,
    outdir: dist,
  });
  chmodSync(join(dist, 'cli.js'), 0o755);
  return result;
}

function types(): void {
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });
}

const parts = { library, apart, command, page: () => buildPage(join(dist, 'web')) };
/** Both threads read the same memory and must be of one mind about it: none of these is built without the others. */
const TOGETHER = ['library', 'apart', 'command'];
/** `node scripts/build.ts page` builds one part in place; without a name, everything from nothing. */
const given = process.argv.slice(2);
const asked = given.some((name) => TOGETHER.includes(name)) ? [...given, ...TOGETHER] : given;
if (asked.length === 0) rmSync(dist, { recursive: true, force: true });
const results: BuildResult[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) results.push(await part());
}
if (asked.length === 0 || asked.includes('library')) {
  types();
  writeJsonSchema(dist);
}
if (asked.length === 0) writeNotices(root, join(dist, 'THIRD-PARTY-NOTICES.txt'), results);
