/** The document the matrix writes about itself. */
import { join } from 'node:path';
import type { NodeLine } from '../../support/node-releases.ts';
import { sections } from './cases/all.ts';
import { isImpossible } from './judge.ts';
import type { Case } from './matrix.ts';

export const DOCUMENT = join(import.meta.dirname, '../../../docs/correlation.md');

/** Runs of one case under one line of releases. */
export interface Outcome {
  asked: number;
  good: number;
}
export type Outcomes = Map<string, { [line in NodeLine]?: Outcome }>;

const INTRO = `# Correlation

A record belongs to the request, job or message in whose course it was logged, and carries its \`trace_id\`, \`span_id\` and
\`request_id\`. Nothing has to be passed along: the context follows the work through Node's own \`AsyncLocalStorage\`.

How far that holds is tested, case by case, by \`test/torture/correlation\`: each row is an app in a process of its own,
started with \`--require spanlog/register\` from the packed package. The test chooses trace id, parent span and request id of
every request and sends them in its headers; the app logs a marker it was given; whatever arrives over OTLP is held against
that, record by record, and against standard output. A record nobody can account for fails the case. Every row runs as
CommonJS and as ES modules unless it says otherwise, under the oldest Node that is supported and the one in use.

**yes**: every record of the case is right. **no**: some record of it cannot be; the note says which, why, and what is right
instead. That it is wrong is tested as well, so that it shows when it no longer is.

This file is written by \`SPANLOG_WRITE_DOCS=1 node --test test/torture/correlation/correlation.test.ts\`.
`;

export function renderDocument(outcomes: Outcomes): string {
  const tables = sections.map(({ title, cases }) => {
    const rows = cases.map((theCase) => {
      const cells = [
        theCase.name,
        theCase.modules === undefined
          ? 'both'
          : theCase.modules.map((one) => (one === 'cjs' ? 'CommonJS' : 'ESM')).join(),
        mark(theCase, '22', outcomes),
        mark(theCase, '24', outcomes),
        noteOf(theCase),
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    });
    return `## ${title}\n\n| case | modules | Node 22 | Node 24 | note |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return [INTRO, ...tables].join('\n');
}

function mark(theCase: Case, line: NodeLine, outcomes: Outcomes): string {
  const outcome = outcomes.get(theCase.name)?.[line];
  if (outcome === undefined) return 'not run';
  if (outcome.good < outcome.asked) return 'FAILS';
  return isImpossible(theCase, line) ? 'no' : 'yes';
}

function noteOf(theCase: Case): string {
  const { impossible, note } = theCase;
  if (impossible === undefined) return note ?? '';
  const steps = [...impossible.steps, ...(impossible.nobodys ?? [])].map((step) => `"${step}"`).join(', ');
  return `${steps}: ${impossible.instead}. ${impossible.reason}${note === undefined ? '' : ` ${note}`}`;
}
