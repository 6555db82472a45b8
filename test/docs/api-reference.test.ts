import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readDocstring } from '../../scripts/api-reference/docstring.ts';
import { markdown } from '../../scripts/api-reference/markdown.ts';
import { type Door, type Member, readDoor } from '../../scripts/api-reference/public-names.ts';

let door: Door;
before(() => {
  door = readDoor();
});

test('a docstring is taken apart', () => {
  const doc = readDocstring(`/** Not this one. */
/**
 * Does it, with {@link job},
 * well.
 *
 * - one
 * - two
 *
 * @param name who
 * it is.
 * @returns a number. @throws Error always.
 */`);
  assert.equal(doc.text, 'Does it, with `job`, well.\n\n- one\n- two');
  assert.deepEqual(doc.params, [{ name: 'name', text: 'who it is.' }]);
  assert.equal(doc.returns, 'a number.');
  assert.equal(doc.throws, 'Error always.');
  assert.equal(readDocstring('// nothing').text, '');
});

test('every public name has a docstring, and so has every member of it', () => {
  assert.ok(door.names.length > 30, 'the exports were found');
  const says = ({ doc }: Pick<Member, 'doc'>) =>
    doc.text !== '' || doc.returns !== '' || doc.params.length > 0;
  // Of an object that is written out in place, the docstring above it may speak for all.
  const silent = (path: string, { doc, members }: Pick<Member, 'doc' | 'members'>): string[] => [
    ...(says({ doc }) ? [] : [path]),
    ...(path.includes(' ') && !members.some(says)
      ? []
      : members.flatMap((member) => silent(`${path} ${member.code}`, member))),
  ];
  assert.deepEqual(
    door.names.flatMap((name) => silent(name.name, name)),
    [],
  );
});

test('every type that a public name mentions can be imported', () => {
  assert.deepEqual(door.hidden, []);
});

test('docs/api.md is up to date', () => {
  const written = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
  assert.ok(written === markdown(door.names), 'run `node scripts/api-reference.ts`');
});
