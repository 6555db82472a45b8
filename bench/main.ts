/**
 * `npm run bench`: measures, prints, and writes docs/benchmarks.md.
 *
 * `npm run bench -- calls paced --rounds 3` makes these parts, in so many rounds. `--records <n>` sets the records of a run,
 * `--full` takes the backlog to ten million, `--dry` leaves the document alone, and so does `--only spanlog,pino`, which has
 * the variants alone in whose name one of the words is.
 */
import { parseArgs } from 'node:util';
import { backlog } from './backlog.ts';
import { calls } from './calls.ts';
import { disabled } from './disabled.ts';
import { section, writeSection } from './document.ts';
import { drain } from './drain.ts';
import { paced } from './paced.ts';
import type { Part } from './part.ts';
import { profile } from './profile.ts';
import { redaction } from './redaction.ts';
import { startUp } from './start-up.ts';

const PARTS: readonly Part[] = [calls, paced, disabled, startUp, drain, backlog, redaction, profile];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    records: { type: 'string' },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(
    `no such part: ${unknown.join(', ')}; there are: ${PARTS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const words = values.only?.split(',');
const options = {
  rounds: count('rounds', values.rounds),
  records: count('records', values.records),
  wanted: ({ name }: { readonly name: string }) =>
    words === undefined || words.some((word) => name.includes(word)),
  full: values.full,
};

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} is ${text}; allowed: a whole number above 0`);
  process.exit(2);
}

for (const part of PARTS) {
  if (positionals.length > 0 && !positionals.includes(part.name)) continue;
  console.error(`== ${part.name}`);
  const started = performance.now();
  const text = section(await part.run(options));
  console.log(`## ${part.title}\n\n${text}\n`);
  console.error(`== ${part.name} took ${((performance.now() - started) / 1e3).toFixed(0)} s`);
  if (!values.dry && words === undefined) writeSection(PARTS, part, text);
}
