/** Links between the pages lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/app.ts';
import { anchorsOf, PAGES, proseOf } from './markdown.ts';

/** Measured and written by commands that take long; until they have run there is nothing to tell. */
const MEASURED = ['docs/last-words.md', 'docs/loss.md'];

interface Link {
  readonly page: string;
  readonly target: string;
}

const links: Link[] = PAGES.flatMap((page) =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target })),
).filter(({ target }) => !/^https?:/.test(target));

/** @returns what is wrong with it. */
function problem({ page, target }: Link): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : posix.join(dirname(page), path);
  if (MEASURED.includes(file) && !existsSync(join(ROOT, file))) return undefined;
  if (!existsSync(join(ROOT, file))) return `${page}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (statSync(join(ROOT, file)).isDirectory() || !file.endsWith('.md'))
    return `${page}: ${target} is no page`;
  return anchorsOf(file).has(anchor) ? undefined : `${page}: ${file} has no heading for #${anchor}`;
}

test('every link between the pages leads somewhere', () => {
  assert.ok(links.length > 20);
  assert.deepEqual(
    links.map(problem).filter((wrong) => wrong !== undefined),
    [],
  );
});

test('a link that leads nowhere is found', () => {
  assert.match(
    problem({ page: 'README.md', target: 'docs/nothing.md' }) ?? '',
    /there is no docs\/nothing\.md/,
  );
  assert.match(problem({ page: 'docs/delivery.md', target: '#nothing' }) ?? '', /no heading for #nothing/);
  assert.equal(problem({ page: 'docs/from-winston.md', target: '../README.md#jobs' }), undefined);
});
