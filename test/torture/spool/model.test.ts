/**
 * Histories of a spool, made at random: hundreds a run, each with faults at any call of the file system, with deaths and
 * power cuts. `SPANLOG_SEED=<seed>` repeats a run, `SPANLOG_RUNS=<number>` makes it longer.
 */
import { test } from 'node:test';
import fc from 'fast-check';
import { inherit } from './estate.ts';
import { regressions } from './regressions.ts';
import { histories, isWriters, wholeHistories } from './steps.ts';
import { live } from './world.ts';

const seed = Number(process.env['SPANLOG_SEED'] ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env['SPANLOG_RUNS'] ?? 400);

for (const { name, history } of regressions) {
  test(name, () => {
    live(history.filter(isWriters));
    inherit(history);
  });
}

test(`any history of a writer, SPANLOG_SEED=${seed}`, async () => {
  // Not in one go: the writers of a history have asked for the end of a turn, and are kept until it has come.
  const property = fc.asyncProperty(histories, async (history) => live(history));
  await fc.assert(property, { seed, numRuns });
});

test(`any history of a whole spool and its heirs, SPANLOG_SEED=${seed}`, async () => {
  const property = fc.asyncProperty(wholeHistories, async (history) => inherit(history));
  await fc.assert(property, { seed, numRuns });
});
