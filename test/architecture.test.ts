/** Holds every source file to the table of rooms in docs/architecture.md. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** Rooms and what each may import, as the documentation has them. */
function allowedImports(): Map<string, Set<string>> {
  const rows = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').matchAll(
    /^\| `(\w+)` \| [^|]+ \|([^|]*)\|$/gm,
  );
  return new Map(
    [...rows].map(([, room = '', list = '']) => [
      room,
      new Set([...list.matchAll(/`(\w+)`/g)].map((m) => m[1] ?? '')),
    ]),
  );
}

const roomOf = (file: string): string =>
  relative(SRC, file)
    .split(sep)[0]
    ?.replace(/\.tsx?$/, '') ?? '';

function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1] ?? '');
}

const files = globSync('**/*.{ts,tsx}', { cwd: SRC }).map((path) => join(SRC, path));
const allowed = allowedImports();

test('every room of the source is in the table, and every row has its room', () => {
  const rooms = new Set(files.map(roomOf));
  assert.ok(rooms.size > 10);
  assert.deepEqual([...rooms].sort(), [...allowed.keys()].sort());
});

test('imports between rooms go only the way the table allows', () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const file of files) {
    const room = roomOf(file);
    for (const path of importsOf(readFileSync(file, 'utf8'))) {
      const target = roomOf(join(file, '..', path));
      seen++;
      if (target !== room && !allowed.get(room)?.has(target))
        wrong.push(`${relative(ROOT, file)} imports ${path}`);
    }
  }
  assert.ok(seen > 100, `only ${seen} imports were read`);
  assert.deepEqual(wrong, []);
});

test('no file is named for a lack of an idea', () => {
  const names = files
    .map((file) => relative(SRC, file))
    .filter((name) => /(util|helper|manager|common|misc)s?\.tsx?$/.test(name));
  assert.deepEqual(names, ['sdk/context-manager.ts'], "OpenTelemetry's own term is the one exception");
});

test('every source file is short enough to hold one idea', () => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400);
  assert.deepEqual(
    long.map((file) => relative(ROOT, file)),
    [],
  );
});
