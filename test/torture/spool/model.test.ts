/**
 * Histories of a spool, made at random: hundreds a run, each with faults at any call of the file system, with deaths and
 * power cuts. `SPANLOG_SEED=<seed>` repeats a run, `SPANLOG_RUNS=<number>` makes it longer.
 */
import { test } from 'node:test';
import fc from 'fast-check';
import { turnEnd } from '../../spool/writer-fixture.ts';
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

async function check<T>(made: fc.Arbitrary<T>, run: (history: T) => void): Promise<void> {
  const property = fc.asyncProperty(made, async (history) => {
    run(history);
    // Every writer of a history has asked for the end of its turn, and is kept until that has come.
    await turnEnd();
  });
  await fc.assert(property, { seed, numRuns });
}

test(`any history of a writer, SPANLOG_SEED=${seed}`, () => check(histories, live));

test(`any history of a whole spool and its heirs, SPANLOG_SEED=${seed}`, () =>
  check(wholeHistories, inherit));
