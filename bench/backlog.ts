/** Whether a record costs more when many are waiting before it. */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { BacklogResult } from './children/backlog.ts';
import { type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { type ChildRun, runChild } from './run-child.ts';
import { grouped, median } from './statistics.ts';
import { SPANLOG } from './variants/variants.ts';

const WARM_UP = 30_000;
/** Records measured on top of the backlog. */
const MORE = 10_000;
const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const FULL_SIZE = 10_000_000;
/** Records up to which a size is measured in each round; beyond, once. */
const REPEATED = 1_000_000;
const ROUNDS = 3;
/** Bytes of disk a record takes at most, of these six. */
const RECORD_BYTES = 600;

export const backlog: Part = {
  name: 'backlog',
  title: 'Cost as the backlog grows',
  async run(options) {
    const rounds = options.rounds ?? ROUNDS;
    const largest = options.records ?? (options.full ? FULL_SIZE : (SIZES.at(-1) ?? 0));
    const sizes = [...SIZES, FULL_SIZE].filter((size) => size <= largest);
    assertRoom(largest);
    const receiver = await Receiver.start();
    const runs = new Map<number, ChildRun<BacklogResult>[]>(sizes.map((size) => [size, []]));
    for (let round = 0; round < rounds; round++) {
      for (const size of round % 2 === 0 ? sizes : sizes.toReversed()) {
        if (size > REPEATED && round > 0) continue;
        const run = await measure(size, receiver);
        runs.get(size)?.push(run);
        console.error(`  ${grouped(size)}: ${grouped(run.result.appendThread / (MORE / 1e3))} ns`);
      }
    }
    await receiver.stop();
    const rows = sizes.map((size) => {
      const found = runs.get(size) ?? [];
      const of = (value: (result: BacklogResult) => number) =>
        median(found.map(({ result }) => value(result)));
      const counts = found.map(({ delivered }) => delivered);
      return [
        grouped(size),
        grouped(of(({ appendThread }) => (appendThread * 1e3) / MORE)),
        grouped(of(({ appendProcess }) => (appendProcess * 1e3) / MORE)),
        grouped(of(({ drainProcess }) => (drainProcess * 1e3) / (size + MORE))),
        `${grouped(of(({ maxRss }) => maxRss / 2 ** 20))} MiB`,
        grouped(Math.min(...counts.map((count) => count?.distinct ?? 0))),
        grouped(Math.max(...counts.map((count) => count?.duplicates ?? 0))),
      ];
    });
    return {
      text: `A process whose destination answers 503 until so many records wait; then ${grouped(MORE)} more are logged, and the destination is well
again. Processor time, nanoseconds a record; median of ${rounds} rounds, the ten millions once (\`--full\`).

${table([
  [
    'waiting',
    "one more, caller's thread",
    'one more, process',
    'sent, process',
    'most memory',
    'arrived, with those',
    'twice',
  ],
  ...rows,
])}`,
      goals: [],
    };
  },
};

function measure(size: number, receiver: Receiver): Promise<ChildRun<BacklogResult>> {
  return runChild<BacklogResult>({
    program: 'backlog',
    variant: SPANLOG,
    task: { warmUp: WARM_UP, backlog: size, more: MORE },
    records: size + MORE,
    receiver,
    env: { SPANLOG_SPOOL_MAX_BYTES: '20GB' },
  });
}

/** @throws Error when the disk would not hold the largest backlog. */
function assertRoom(records: number): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  const needed = records * RECORD_BYTES;
  if (bavail * bsize > needed) return;
  throw new Error(`a backlog of ${grouped(records)} needs ${grouped(needed / 2 ** 20)} MiB in ${tmpdir()}`);
}
