/** What the documentation shows is type-checked against the built package, and run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT, startApp } from '../support/app.ts';
import { type Block, bare, blocksOf, PAGES } from './markdown.ts';
import { DECLARATIONS, FILES, PRELUDE } from './names-of-prose.ts';

/** What is shown in them is not this package's to run. */
const OTHERS = ['python', 'nginx', 'yaml', 'text'];

// The reference's declarations are TypeScript's own text.
const all = PAGES.filter((page) => page !== 'docs/api.md').flatMap(blocksOf);
const scripts = all.filter(({ language, notRun }) => ['js', 'ts'].includes(language) && notRun === undefined);
/** A page in another language shows the same code; once is enough. */
const toRun = scripts.filter(
  (block, index) =>
    isOurs(block) &&
    !isServer(block) &&
    scripts.findIndex(({ code }) => bare(code) === bare(block.code)) === index,
);

/**
 * A server runs on; test/docs/getting-started.test.ts runs that of the guide. So do schedules, and queues want a Redis:
 * test/integration/node-cron.test.ts and test/stack/queues.test.ts run the like.
 */
function isServer({ code }: Block): boolean {
  return /\.listen\(|cron\.schedule\(|new (?:Queue|Worker)\(/.test(code);
}

/** An example of another library is there to be compared with. */
function isOurs({ code }: Block): boolean {
  return /from 'spanlog'|require\('spanlog'\)/.test(code);
}

function isConfig({ code }: Block): boolean {
  return code.includes('export default defineConfig(');
}

function extension({ code, language }: Block): string {
  const kind = /^\s*(?:import|export)\b/m.test(code) || !code.includes('require(') ? 'm' : 'c';
  return `${kind}${language}`;
}

test('the blocks are found, each in a language that is checked here or another one that is known', () => {
  assert.ok(scripts.length >= 6);
  for (const { page, line, language } of all) {
    assert.ok(['js', 'ts', 'json', 'sh', '', ...OTHERS].includes(language), `${page}:${line} ${language}`);
  }
  for (const { code, language } of all) if (language === 'json') JSON.parse(code);
});

test('every example in JavaScript and TypeScript fits the types of the built package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-docs-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    for (const [path, text] of Object.entries(FILES)) write(path, text);
    write('globals.d.ts', DECLARATIONS);
    for (const block of scripts) {
      // The lines of an error are those of the page.
      const padding = '\n'.repeat(block.line - 1);
      write(
        `${block.page.replaceAll('/', '_')}.${block.line}.${extension(block)}`,
        `${padding}${block.code}`,
      );
    }
    const compilerOptions = {
      target: 'ES2023',
      module: 'NodeNext',
      moduleDetection: 'force',
      types: ['node'],
      strict: true,
      noImplicitAny: false,
      allowJs: true,
      checkJs: true,
      skipLibCheck: true,
      noEmit: true,
    };
    write('package.json', '{"type":"module"}');
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*', 'project/*'] }));
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(stdout, '');
    assert.equal(status, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const block of toRun) {
  test(`${block.page}:${block.line} runs`, async (t) => {
    const name = isConfig(block) ? `spanlog.config.${extension(block)}` : `app.${extension(block)}`;
    const files = isConfig(block)
      ? { 'main.cjs': "require('spanlog').getLogger('docs').error('started');", [name]: block.code }
      : { [name]: block.code };
    const app = startApp(t, {
      files: { ...files, 'prelude.cjs': PRELUDE, ...FILES },
      flags: ['--require', './prelude.cjs', '--require', 'spanlog/register'],
      env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
      manifest: { type: 'module' },
    });
    const { code } = await app.ended;
    assert.equal(code, 0, app.stderr.join('\n'));
    assert.deepEqual(
      app.stderr.filter((line) => line.startsWith('spanlog: ')),
      [],
    );
    const written = app.stdout.join('\n');
    // What it logs at once, not in a handler.
    if (/^(?:log\.\w+|await job)\(/m.test(block.code)) assert.match(written, /"level"|"severity|"message"/);
  });
}
