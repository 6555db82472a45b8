import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { render } from '../../scripts/docs/page-html.ts';
import { pages } from '../../scripts/docs/pages.ts';
import { writeSite } from '../../scripts/docs/site.ts';
import { ROOT } from '../support/app.ts';
import { PAGES } from './markdown.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanlog-site-'));
let written: string[] = [];
before(() => {
  written = writeSite(ROOT, folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const html = (address: string) => readFileSync(join(folder, address), 'utf8');

test('every page of the documentation is a page of the site', () => {
  assert.deepEqual(
    PAGES.filter((page) => !pages(ROOT).includes(page)),
    [],
  );
  assert.ok(written.includes('index.html'));
  assert.ok(written.includes('docs/api.html'));
});

test('nothing runs, nothing comes from elsewhere, and the language is said', () => {
  for (const address of written) {
    const text = html(address);
    assert.match(
      text,
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self';/,
    );
    const tags = text.match(/<[^>]*>/g)?.join('') ?? '';
    assert.doesNotMatch(tags, /<script|<iframe|<style|\sstyle=|\son\w+=|javascript:/i, address);
    for (const [, src = ''] of text.matchAll(/<(?:img src|link rel="stylesheet" href)="([^"]*)"/g))
      assert.doesNotMatch(src, /^(?:https?:)?\/\//, address);
    assert.match(text, address.includes('zh-CN') ? /<html lang="zh-CN">/ : /<html lang="en">/);
    assert.match(text, /<title>.+<\/title>/);
    assert.equal(text.match(/ aria-current="page"/g)?.length, 1, address);
  }
});

test('HTML and addresses of scripts in a page come to nothing', () => {
  const hostile =
    '# A <b>\n\n<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b [c](javascript:alert(1)) ![d](//x.y/z.png)';
  const { body } = render('docs/x.md', hostile, new Set(), () => false);
  assert.doesNotMatch(body, /<script|onerror|javascript:|x\.y|<b>/);
});

test('every link leads to a file of the site, and every anchor to a heading', () => {
  const wrong: string[] = [];
  let count = 0;
  for (const address of written) {
    for (const [, href = ''] of html(address).matchAll(
      /<(?:a href|img src|link rel="stylesheet" href)="([^"]*)"/g,
    )) {
      if (/^https?:/.test(href)) continue;
      count++;
      const [path = '', anchor] = href.split('#');
      const file = path === '' ? address : posix.join(posix.dirname(address), path);
      const isThere = existsSync(join(folder, file));
      if (!isThere || (anchor !== undefined && !html(file).includes(`id="${anchor}"`)))
        wrong.push(`${address}: ${href}`);
    }
  }
  assert.ok(count > 300);
  assert.deepEqual(wrong, []);
});
