/**
 * However a process ends, what it has logged arrives, and the end is what it is without Spanlog: each case in processes of
 * its own, as CommonJS and as ES modules, under the oldest Node that is supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the cases and variants of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import { after, describe, test } from 'node:test';
import { isChosen, openMatrix, testDocument } from '../../support/matrix.ts';
import { makeAppFolder } from './app-folder.ts';
import { cases } from './cases/all.ts';
import { runCase } from './run-case.ts';
import { DOCUMENT, type Outcomes, renderDocument } from './table.ts';

const releases = await openMatrix(cases.map(({ name }) => name));

const outcomes: Outcomes = new Map();
const folder = makeAppFolder();

describe('last words', { concurrency: 3 }, () => {
  after(() => folder.remove());
  for (const theCase of cases) {
    for (const variant of theCase.variants) {
      if (!isChosen(theCase.name) && !isChosen(variant)) continue;
      for (const release of releases.filter((one) => one.runsAll)) {
        for (const system of theCase.modules ?? (['cjs', 'esm'] as const)) {
          const name = `${theCase.name}${variant === '' ? '' : `: ${variant}`} (${system}, Node ${release.version})`;
          test(name, { timeout: 120_000 }, async () => {
            const outcome = outcomes.get(theCase.name) ?? { asked: 0, good: 0 };
            outcomes.set(theCase.name, outcome);
            outcome.asked++;
            await runCase(theCase, variant, system, release, folder.path);
            outcome.good++;
          });
        }
      }
    }
  }
});

testDocument(DOCUMENT, true, () => renderDocument(outcomes));
