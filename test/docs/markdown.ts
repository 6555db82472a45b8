/** What the documentation tests read of a page of Markdown. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slug } from '../../scripts/docs/slug.ts';
import { ROOT } from '../support/app.ts';

export interface Block {
  /** Of the page, from the root of the repository. */
  readonly page: string;
  /** Of the first line of the code. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Why it is not to be run, from `<!-- not run: why -->` in the line above it. */
  readonly notRun: string | undefined;
}

/** Pages whose code and links are held to be right. */
export const PAGES: readonly string[] = globSync('{README*.md,CONTRIBUTING.md,docs/**/*.md}', {
  cwd: ROOT,
})
  .map((page) => page.replaceAll('\\', '/'))
  .sort();

export function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

export function blocksOf(page: string): Block[] {
  const found: Block[] = [];
  let open: { line: number; language: string; notRun: string | undefined; code: string[] } | undefined;
  let above = '';
  for (const [index, line] of read(page).split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (open !== undefined && fence !== null) {
      found.push({ ...open, page, code: `${open.code.join('\n')}\n` });
      open = undefined;
    } else if (open !== undefined) {
      open.code.push(line);
    } else if (fence !== null) {
      const notRun = /^<!-- not run: (.+) -->$/.exec(above)?.[1];
      open = { line: index + 2, language: fence[1] ?? '', notRun, code: [] };
    }
    above = line;
  }
  return found;
}

/** Code without its comments and the room before them: these are translated. */
export function bare(code: string): string {
  return code.replace(/(^|\s+)(?:\/\/|#) .*$/gm, '');
}

/** The page without its blocks of code. */
export function proseOf(page: string): string {
  return read(page).replace(/^```[\s\S]*?^```$/gm, '');
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const headings = proseOf(page).matchAll(/^#+ (.+)$/gm);
  return new Set([...headings].map(([, heading = '']) => slug(heading)));
}
