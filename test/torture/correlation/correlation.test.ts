/**
 * Every record carries the trace, the span and the request id of the work it belongs to: each case in a process of its
 * own, as CommonJS and as ES modules, under the oldest Node that is supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the cases of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { makeAppFolders } from './app-folder.ts';
import { cases } from './cases/all.ts';
import type { Case } from './matrix.ts';
import { type NodeRelease, nodeReleases, runningRelease } from './node-versions.ts';
import { runCase } from './run-case.ts';
import { caseNames, DOCUMENT, type Outcomes, renderDocument } from './table.ts';

const only = process.env['SPANLOG_MATRIX'];
const chosen = cases.filter((one) => only === undefined || one.name.includes(only));

let unavailable: string | undefined;
const releases = await nodeReleases().catch((error: unknown) => {
  if (process.env['CI'] === 'true') throw error;
  unavailable = error instanceof Error ? error.message : String(error);
  return [runningRelease()];
});

test('the matrix runs under Node 22 too', { skip: unavailable }, () => {
  assert.deepEqual([...new Set(releases.map((release) => release.line))], ['22', '24']);
});

test('the names of the cases are unique', () => {
  assert.equal(new Set(cases.map((one) => one.name)).size, cases.length);
});

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

test('docs/correlation.md is up to date', {
  skip: only === undefined ? false : 'not all cases were run',
}, () => {
  const whole = releases.length > 1;
  if (process.env['SPANLOG_WRITE_DOCS'] === '1' && whole) writeFileSync(DOCUMENT, renderDocument(outcomes));
  const document = readFileSync(DOCUMENT, 'utf8');
  const again = 'run it again with SPANLOG_WRITE_DOCS=1';
  assert.deepEqual(
    caseNames(document),
    cases.map((one) => one.name),
    again,
  );
  if (whole) assert.equal(document, renderDocument(outcomes), again);
});
