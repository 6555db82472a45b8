import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { document, render, titleOf } from './page-html.ts';
import { addressOf, fileAddressOf, pages } from './pages.ts';

/**
 * Writes the site.
 *
 * @param root of the repository.
 * @param folder is made; what it holds of an earlier site is written over.
 * @returns the pages that were written, from the root of the site.
 */
export function writeSite(root: string, folder: string): string[] {
  const all = pages(root);
  const known = new Set(all);
  const read = (page: string) => readFileSync(join(root, page), 'utf8');
  const list = all.map((page) => ({ page, title: nameOf(page, titleOf(read(page))) }));
  const write = (address: string, text: string) => {
    mkdirSync(dirname(join(folder, address)), { recursive: true });
    writeFileSync(join(folder, address), text);
  };
  for (const page of all) {
    const rendered = render(page, read(page), known, (file) => existsSync(join(root, file)));
    write(addressOf(page), document(page, rendered, list));
    for (const file of rendered.files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, fileAddressOf(file)), { recursive: true });
    }
  }
  write('site.css', readFileSync(join(import.meta.dirname, 'site.css'), 'utf8'));
  return all.map(addressOf);
}

/** In the list, the pages that have the project's name for a title are told apart. */
function nameOf(page: string, title: string): string {
  return page === 'README.zh-CN.md' ? `${title} (中文)` : title;
}
