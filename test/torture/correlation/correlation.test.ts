/**
 * Every record carries the trace, the span and the request id of the work it belongs to: each case in a process of its
 * own, as CommonJS and as ES modules, under the oldest Node that is supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the cases of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import { after, describe, test } from 'node:test';
import { isChosen, openMatrix, testDocument } from '../../support/matrix.ts';
import type { NodeRelease } from '../../support/node-releases.ts';
import { makeAppFolders } from './app-folder.ts';
import { cases } from './cases/all.ts';
import type { Case } from './matrix.ts';
import { runCase } from './run-case.ts';
import { DOCUMENT, type Outcomes, renderDocument } from './table.ts';

const chosen = cases.filter(({ name }) => isChosen(name));
const releases = await openMatrix(cases.map(({ name }) => name));
const outcomes: Outcomes = new Map();
const folders = makeAppFolders();

describe('correlation', { concurrency: 3 }, () => {
  after(() => folders.remove());
  for (const theCase of chosen) {
    for (const release of releases) {
      if (!release.runsAll && theCase.everyRelease !== true) continue;
      for (const system of theCase.modules ?? (['cjs', 'esm'] as const)) {
        test(`${theCase.name} (${system}, Node ${release.version})`, { timeout: 90_000 }, async () => {
          note(theCase, release, false);
          await runCase(theCase, system, release, folders);
          note(theCase, release, true);
        });
      }
    }
  }
});

/** A line of releases counts as good when every run under it was. */
function note(theCase: Case, release: NodeRelease, good: boolean): void {
  const lines = outcomes.get(theCase.name) ?? {};
  const runs = lines[release.line] ?? { asked: 0, good: 0 };
  if (good) runs.good++;
  else runs.asked++;
  lines[release.line] = runs;
  outcomes.set(theCase.name, lines);
}

testDocument(DOCUMENT, releases.length > 1, () => renderDocument(outcomes));
