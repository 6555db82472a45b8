/** The document the matrix of the frameworks writes about itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/app.ts';
import { type Framework, frameworks } from './apps.ts';

export const DOCUMENT = join(ROOT, 'docs/frameworks.md');

/** What is looked at in every run. */
export const CHECKS = [
  'route',
  'mounted',
  'entry',
  'error',
  'client',
  'digest',
  'user',
  'request',
  'correlation',
] as const;
export type Check = (typeof CHECKS)[number];

const HEADS: { readonly [C in Check]: string } = {
  route: 'route',
  mounted: 'route of a router mounted on a parameter',
  entry: 'one entry record a request',
  error: 'error once, with stack',
  client: '4xx is no exception',
  digest: 'digest of the body',
  user: 'user id',
  request: 'request id',
  correlation: 'trace ids',
};

/** What plain `node:http` does not know. */
const NOT_THERE: { readonly [name: string]: readonly Check[] } = {
  'node:http': ['route', 'mounted'],
  'node:http2': ['route', 'mounted'],
};

export const isThere = ({ name }: Framework, check: Check) => !NOT_THERE[name]?.includes(check);

/** The checks that failed in some run of a row, by its name. */
export type Outcomes = Map<string, Set<Check>>;

/** `Koa 3.3.0, error listener of the app` */
export function rowName(framework: Framework): string {
  const [name, ...rest] = framework.name.split(', ');
  return [[name, versionOf(framework)].join(' ').trim(), ...rest].join(', ');
}

function versionOf({ package: name }: Framework): string {
  if (name === undefined) return '';
  const manifest = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** @returns the document with the table of these outcomes at its end. */
export function renderDocument(document: string, outcomes: Outcomes): string {
  const rows = frameworks.map((framework) => {
    const failed = outcomes.get(rowName(framework));
    const cells = CHECKS.map((check) => {
      if (!isThere(framework, check)) return 'has none';
      return failed === undefined ? 'not run' : failed.has(check) ? 'FAILS' : heard(framework, check);
    });
    return `| ${[rowName(framework), framework.heard, ...cells].join(' | ')} |`;
  });
  const heads = ['framework', 'heard by', ...CHECKS.map((check) => HEADS[check])];
  const table = `| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n${rows.join('\n')}\n`;
  const at = document.indexOf('| framework | heard by |');
  return (at === -1 ? document : document.slice(0, at)) + table;
}

/** What is there where a check has passed. */
function heard({ hasBody, failsBeforeRoute }: Framework, check: Check): string {
  if (check === 'digest' && !hasBody) return 'its size';
  return check === 'route' && failsBeforeRoute ? 'not of the error, which is before it' : 'yes';
}
