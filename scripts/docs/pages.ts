/** The pages of the documentation, where they lie in the repository and where on the site. */
import { globSync } from 'node:fs';
import { posix } from 'node:path';

/** In the order of the site's list; what is not named comes behind, by name. */
const ORDER = [
  'README.md',
  'README.zh-CN.md',
  'docs/getting-started.md',
  'docs/getting-started.zh-CN.md',
  'docs/configuration.md',
  'docs/api.md',
  'docs/from-python.md',
  'docs/from-pino.md',
  'docs/from-winston.md',
  'docs/from-bunyan.md',
  'docs/from-log4js.md',
  'docs/bridges.md',
  'docs/frameworks.md',
  ...['express', 'fastify', 'koa', 'hono', 'nest', 'next', 'node-http', 'lambda'].map(
    (name) => `docs/frameworks/${name}.md`,
  ),
  'docs/jobs.md',
  'docs/outbound.md',
  'docs/outputs.md',
  'docs/redaction.md',
  'docs/withhold.md',
  'docs/delivery.md',
  'docs/correlation.md',
  'docs/last-words.md',
  'docs/loss.md',
  'docs/benchmarks.md',
  'docs/architecture.md',
  'collector/README.md',
  'examples/shop/README.md',
  'CONTRIBUTING.md',
];

const PATTERN = '{README*.md,CONTRIBUTING.md,docs/**/*.md,collector/README.md,examples/*/README.md}';

/** @returns paths from the root of the repository, with slashes. */
export function pages(root: string): string[] {
  const found = globSync(PATTERN, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const rank = (page: string) => (ORDER.includes(page) ? ORDER.indexOf(page) : ORDER.length);
  return found.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Where a page lies on the site: `docs/api.html`; a folder's README is its index. */
export function addressOf(page: string): string {
  return page.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html');
}

/** Where a file that a page links to, and that is no page, lies on the site: code is shown, not run. */
export function fileAddressOf(file: string): string {
  return /\.(?:png|svg|jpg)$/.test(file) ? file : `${file}.txt`;
}

/** @returns a file's path from the root, for a link without its anchor. */
export function targetOf(page: string, path: string): string {
  return posix.join(posix.dirname(page), path);
}

/** @returns the way from one page to an address of the site. */
export function wayTo(page: string, address: string): string {
  return posix.relative(posix.dirname(page), address);
}
