/** The table in docs/redaction.md: which place at which outputs. */
import { join } from 'node:path';
import { ROOT } from '../../support/app.ts';
import { OUTPUTS } from './outputs.ts';
import { PLACES } from './places.ts';

export const DOCUMENT = join(ROOT, 'docs/redaction.md');

/** By the name of an output, then of a place. */
export type Outcomes = Map<string, Map<string, string>>;

/** The table stands at the end of the document. */
const HEAD = '| a secret in | ';

export function renderTable(outcomes: Outcomes): string {
  const heads = ['a secret in', ...OUTPUTS.map(({ name }) => name)];
  const rows = PLACES.map(({ group, name }) => {
    const cells = OUTPUTS.map((output) => outcomes.get(output.name)?.get(`${group}: ${name}`) ?? 'not run');
    return `| ${[`${group}: ${name}`, ...cells].join(' | ')} |`;
  });
  return `| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n${rows.join('\n')}\n`;
}

export function withTable(document: string, table: string): string {
  const at = document.indexOf(HEAD);
  return `${at === -1 ? `${document.trimEnd()}\n\n` : document.slice(0, at)}${table}`;
}
