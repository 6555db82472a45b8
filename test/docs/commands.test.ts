/** Commands in the documentation are ones that there are, and so are the variables and files they name. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readArguments } from '../../src/cli/arguments.ts';
import { readSpoolArguments } from '../../src/cli/spool/arguments.ts';
import { ROOT } from '../support/app.ts';
import { blocksOf, PAGES, read } from './markdown.ts';

const manifest: { scripts: { [name: string]: string }; exports: { [path: string]: unknown } } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

/** npm's own. */
const NPM = ['ci', 'init', 'install', 'test', 'version'];

interface Command {
  readonly where: string;
  readonly variables: readonly string[];
  readonly words: readonly string[];
}

const SHELL = ['', 'sh', 'bash'];

const commands: Command[] = PAGES.flatMap((page) =>
  blocksOf(page)
    // Without a language a block may be a drawing; commands begin with a word.
    .filter(({ language, code }) => SHELL.includes(language) && /^[\w./]/.test(code))
    .flatMap(({ code, line }) =>
      code
        .replace(/\\\n\s*/g, ' ')
        .split(/\n|&&/)
        .map((text) => text.replace(/(^|\s)#.*$/, '').trim())
        .filter((text) => text !== '')
        .map((text) => {
          const words = text.match(/"[^"]*"|\S+/g) ?? [];
          const first = words.findIndex((word) => !/^\w+=/.test(word));
          return { where: `${page}:${line}`, variables: words.slice(0, first), words: words.slice(first) };
        }),
    ),
);

function check({ where, words: [program = '', ...rest] }: Command): void {
  switch (program) {
    case 'npx':
      if (rest[0] !== 'spanlog') assert.equal(rest[0], 'changeset', where);
      else if (rest[1] === 'spool') readSpoolArguments(rest.slice(2), {});
      else readArguments(rest.slice(1), {});
      return;
    case 'npm':
      if (rest[0] === 'run') assert.ok(rest[1] && manifest.scripts[rest[1]], `${where}: npm run ${rest[1]}`);
      else assert.ok(NPM.includes(rest[0] ?? ''), `${where}: npm ${rest[0]}`);
      return;
    case 'node':
      for (const [index, word] of rest.entries()) {
        const module = rest[index + 1] ?? '';
        if (['--require', '--import'].includes(word) && module.startsWith('spanlog'))
          assert.ok(module.replace('spanlog', '.') in manifest.exports, `${where}: ${module}`);
      }
      return;
    case 'sh':
      assert.ok(existsSync(join(ROOT, rest[0] ?? '')), `${where}: there is no ${rest[0]}`);
      return;
    case 'docker':
    case 'curl':
    case 'git':
    case 'cd':
    case 'cp':
    case 'mkdir':
      return;
    default:
      assert.fail(`${where}: ${program} is a command nobody has looked at: add it here`);
  }
}

test('every command is one that there is', () => {
  assert.ok(commands.length > 10);
  for (const command of commands) check(command);
});

test('a command that there is not is found', () => {
  const of = (...words: string[]) => ({ where: 'here', variables: [], words });
  assert.throws(() => check(of('npx', 'spanlog', 'spol')), /no command "spol"/);
  assert.throws(() => check(of('npx', 'spanlog', 'spool', '--nothing')));
  assert.throws(() => check(of('npm', 'run', 'nothing')), /npm run nothing/);
  assert.throws(() => check(of('rm', '-rf')), /nobody has looked at/);
});

test('every file of collector/ that a command names is there', () => {
  for (const { where, words } of commands) {
    for (const word of words) {
      const [, file] = /\/etc\/spanlog\/([\w-]+\.yaml)$/.exec(word) ?? [];
      if (file !== undefined)
        assert.ok(existsSync(join(ROOT, 'collector/config', file)), `${where}: ${word}`);
    }
  }
});

test('every variable of ours that the documentation names is read somewhere', () => {
  const sources = globSync('{src,collector,scripts,test,bench}/**/*.{ts,yaml,sh,go}', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('test/docs/') && !path.includes('node_modules'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');
  for (const page of PAGES) {
    for (const [name] of read(page).matchAll(/\bSPANLOG_[A-Z]+(?:_[A-Z]+)*\b/g))
      assert.ok(sources.includes(name), `${page}: ${name}`);
  }
});
