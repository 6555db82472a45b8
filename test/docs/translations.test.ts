/** The pages in Chinese say what the English ones say: what can be compared without knowing either language is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bare, blocksOf, proseOf, read } from './markdown.ts';

const PAIRS = [
  ['README.md', 'README.zh-CN.md'],
  ['docs/getting-started.md', 'docs/getting-started.zh-CN.md'],
] as const;

for (const [english, chinese] of PAIRS) {
  test(`${chinese}: the code of ${english}`, () => {
    const code = (page: string) => blocksOf(page).map((block) => [block.language, bare(block.code)]);
    assert.deepEqual(code(chinese), code(english));
  });

  test(`${chinese}: the links, the settings and the sections of ${english}`, () => {
    const facts = (page: string) => ({
      links: [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target?.replace('.zh-CN.md', '.md'))
        .filter((target) => !english.endsWith(target ?? '') && !chinese.endsWith(target ?? '')),
      settings: [...read(page).matchAll(/^\| `([A-Z_*]+)`/gm)].map(([, name]) => name),
      sections: [...proseOf(page).matchAll(/^(#+) /gm)].map(([, level]) => level),
      items: [...proseOf(page).matchAll(/^- /gm)].length,
    });
    assert.deepEqual(facts(chinese), facts(english));
  });

  test(`${english} and ${chinese} lead to each other`, () => {
    assert.ok(proseOf(english).includes(`](${chinese.split('/').at(-1)})`));
    assert.ok(proseOf(chinese).includes(`](${english.split('/').at(-1)})`));
  });
}
