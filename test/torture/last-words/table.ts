/** The document the matrix writes about itself. */
import { join } from 'node:path';
import { sections } from './cases/all.ts';
import type { Case } from './matrix.ts';

export const DOCUMENT = join(import.meta.dirname, '../../../docs/last-words.md');

/** Runs of one case. */
export interface Outcome {
  asked: number;
  good: number;
}
export type Outcomes = Map<string, Outcome>;

const INTRO = `# Last words

However a process ends, what it has logged arrives: at the end itself, as far as the collector answers within \`exitTimeout\`
(\`SPANLOG_EXIT_TIMEOUT\`, 2 seconds), and at the next start of the app otherwise. A record is on disk by the end of the
event-loop turn that logged it, from ERROR on before the call returns, with \`durability: 'call'\` always.

- An error nobody catches is a FATAL record of the logger \`process\`: the event \`exception\`, with type, message, stack and
  causes, \`exception.origin\` (\`uncaught_exception\`, \`unhandled_rejection\`), and the trace and the fields of the work it was
  thrown in. When the app handles it and goes on, it is an ERROR record with \`exception.handled: true\`.
- Spans still open are ended with an error status, \`process ended: SIGTERM\`, and sent. Those of a handled error stay open.
- The end stays what it is without Spanlog: exit code or signal, standard error and output, the app's handlers, their order and
  their number. When something could not be delivered, one line on standard error says how much, and whether it is on disk.
- Signals (SIGTERM, SIGINT, SIGHUP; not on Windows, and not as process 1 of a container, which signals do not end) are awaited
  by another thread, which begins when something has been logged: until then, and where Node gives it no way to, a signal ends
  the process at once and what is on disk goes at the next start.

Each row is run by \`test/torture/last-words\`, in all the ways it can happen, as CommonJS and as ES modules, under Node 22.15
and 24, once without Spanlog and once with it: both ends are compared, and every record and span that arrives is counted, none
missing, none twice, none that nobody can account for.

This file is written by \`SPANLOG_WRITE_DOCS=1 node --test test/torture/last-words/last-words.test.ts\`.
`;

export function renderDocument(outcomes: Outcomes): string {
  const tables = sections.map(({ title, cases }) => {
    const rows = cases.map((one) => `| ${[one.name, arrives(one, outcomes), one.note ?? ''].join(' | ')} |`);
    return `## ${title}\n\n| what happens | all arrives | note |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return [INTRO, ...tables].join('\n');
}

function arrives(theCase: Case, outcomes: Outcomes): string {
  const outcome = outcomes.get(theCase.name);
  if (outcome === undefined) return 'not run';
  return outcome.good < outcome.asked ? 'FAILS' : theCase.arrives;
}
