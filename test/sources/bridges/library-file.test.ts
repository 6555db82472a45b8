import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlog-library-')));
const require = createRequire(`${root}/`);
const seen: string[] = [];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function library(folder: string, name: string, file: string, text: string): void {
  write(`node_modules/${folder}/package.json`, JSON.stringify({ name, main: file }));
  write(`node_modules/${folder}/${file}`, text);
}
interface Exported {
  value: number;
  patched?: boolean;
}

before(() => {
  for (const name of ['early', 'late', 'imported', 'hostile']) {
    library(name, name, 'lib/core.js', 'exports.value = 1;');
  }
  library('unlike', 'something-else', 'lib/core.js', 'exports.value = 1;');
  library('renamed', 'late', 'lib/core.js', 'exports.value = 2;');
  library('replaced', 'replaced', 'index.js', 'module.exports = class Original {};');
  library('other', 'other', 'index.js', 'module.exports = class Original {};');
  library('broken', 'broken', 'lib/core.js', 'throw new Error("cannot be loaded");');
  write('stack.cjs', 'exports.stack = new Error("here").stack;');
  write('plain.cjs', 'exports.value = 3;');
  require('early');
  const mark = (name: string) => ({
    package: name,
    file: 'lib/core.js',
    patch(exports: unknown) {
      seen.push(name);
      if (name === 'hostile') throw new Error('not as expected');
      (exports as Exported).patched = true;
    },
  });
  onLibraryFiles([
    ...['early', 'late', 'imported', 'broken', 'hostile'].map(mark),
    {
      package: 'replaced',
      file: 'index.js',
      patch: (exports) => class Instead extends (exports as { new (): object }) {},
    },
  ]);
});
after(() => rmSync(root, { recursive: true }));

const load = (name: string) => require(name) as Exported;

it('a file is patched when it is required, once, and when it was before', () => {
  assert.equal(load('early').patched, true);
  assert.equal(load('late').patched, true);
  load('late');
  assert.deepEqual(
    seen.filter((name) => name === 'late' || name === 'early'),
    ['early', 'late'],
  );
});

it('a file is patched when it is imported', async () => {
  const url = pathToFileURL(require.resolve('imported')).href;
  const { default: imported } = (await import(url)) as { default: Exported };
  assert.equal(imported.patched, true);
});

it('the package is told by its name, not by its folder', () => {
  assert.equal(load('renamed').patched, true);
  assert.equal(load('unlike').patched, undefined);
});

it('something else can be exported instead, of the package that was meant', () => {
  assert.equal((require('replaced') as { name: string }).name, 'Instead');
  assert.equal((require('other') as { name: string }).name, 'Original');
});

it('what fails in a patch does not fail the app, and what fails in the file does', () => {
  assert.equal(load('hostile').value, 1);
  assert.throws(() => load('broken'), /cannot be loaded/);
});

it('nothing of it stands in the stack of what is loaded', () => {
  const { stack } = require('./stack.cjs') as { stack: string };
  assert.match(stack, /stack\.cjs/);
  assert.doesNotMatch(stack, /library-file\.ts/);
  assert.match(stack, /at Module\.load /);
});

it('somebody else may patch loading later', () => {
  const prototype = Module.prototype as unknown as { load(filename: string): unknown };
  const before = prototype.load;
  const loaded: string[] = [];
  prototype.load = function (filename) {
    loaded.push(filename);
    return before.call(this, filename);
  };
  library('last', 'late', 'lib/core.js', 'exports.value = 4;');
  assert.equal((require('./plain.cjs') as Exported).value, 3);
  assert.equal(load('last').patched, true);
  assert.equal(loaded.length, 2);
  prototype.load = before;
});
