/**
 * However a process ends, what it has logged arrives, and the end is what it is without Spanlog: each case in processes of
 * its own, as CommonJS and as ES modules, under the oldest Node that is supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the cases and variants of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { nodeReleases, runningRelease } from '../correlation/node-versions.ts';
import { makeAppFolder } from './app-folder.ts';
import { cases } from './cases/all.ts';
import { runCase } from './run-case.ts';
import { caseNames, DOCUMENT, type Outcomes, renderDocument } from './table.ts';

const only = process.env['SPANLOG_MATRIX'] ?? '';

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
const folder = makeAppFolder();

describe('last words', { concurrency: 3 }, () => {
  after(() => folder.remove());
  for (const theCase of cases) {
    for (const variant of theCase.variants) {
      if (!theCase.name.includes(only) && !variant.includes(only)) continue;
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

test('docs/last-words.md is up to date', { skip: only === '' ? false : 'not all cases were run' }, () => {
  const rendered = renderDocument(outcomes);
  if (process.env['SPANLOG_WRITE_DOCS'] === '1') writeFileSync(DOCUMENT, rendered);
  const again = 'run it again with SPANLOG_WRITE_DOCS=1';
  const document = readFileSync(DOCUMENT, 'utf8');
  assert.deepEqual(
    caseNames(document),
    cases.map((one) => one.name),
    again,
  );
  assert.equal(document, rendered, again);
});
