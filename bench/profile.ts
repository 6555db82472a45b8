/** Where the time goes: processor profiles of the caller's thread and the shipper's, by the file the code is of. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TightResult } from './children/tight.ts';
import { type Part, table } from './part.ts';
import { type CpuProfile, type Stretch, selfTimes } from './profile-files.ts';
import { Receiver } from './receiver/receiver.ts';
import { runChild } from './run-child.ts';
import { grouped } from './statistics.ts';
import { SPANLOG } from './variants/variants.ts';

const RECORDS = 300_000;
const WARM_UP = 30_000;
/** Files with a row of their own; the others are together. */
const ROWS = 14;
/** Microseconds between two samples. */
const INTERVAL = 200;

export const profile: Part = {
  name: 'profile',
  title: 'Where the time goes',
  async run(options) {
    const records = options.records ?? RECORDS;
    const dir = mkdtempSync(join(tmpdir(), 'spanlog-bench-profile-'));
    const receiver = await Receiver.start();
    try {
      const { result } = await runChild<TightResult>({
        program: 'tight',
        variant: SPANLOG,
        task: { records, warmUp: WARM_UP },
        records,
        receiver,
        flags: ['--cpu-prof', `--cpu-prof-dir=${dir}`, `--cpu-prof-interval=${INTERVAL}`],
      });
      const profiles = readdirSync(dir)
        // `CPU.<date>.<time>.<pid>.<thread>.<sequence>.cpuprofile`: the caller's thread is 0.
        .sort((a, b) => Number(a.split('.')[4]) - Number(b.split('.')[4]))
        .map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')) as CpuProfile);
      const parts = profiles.map(
        (one, thread) =>
          `### ${thread === 0 ? "The caller's thread" : "The shipper's thread"}\n\n${summary(one, result, records)}`,
      );
      return {
        text: `${grouped(records)} records as in the first table, with \`--cpu-prof\`, a sample every ${INTERVAL} µs: nanoseconds a record by the file the running
code is of. What the engine does natively for a function is its file's; \`(program)\` is native code outside of any function.

${parts.join('\n\n')}`,
        goals: [],
      };
    } finally {
      await receiver.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

function summary(one: CpuProfile, measured: Stretch, records: number): string {
  const times = [...selfTimes(one, measured)]
    .filter(([file]) => file !== '(idle)')
    .sort(([, a], [, b]) => b - a);
  const total = times.reduce((sum, [, time]) => sum + time, 0);
  const row = (name: string, time: number) => [
    name,
    grouped((time * 1e3) / records),
    `${((time / total) * 100).toFixed(0)} %`,
  ];
  const rest = times.slice(ROWS).reduce((sum, [, time]) => sum + time, 0);
  return table([
    ['file', 'ns a record', 'share'],
    ...times.slice(0, ROWS).map(([name, time]) => row(name, time)),
    ...(rest > 0 ? [row(`${times.length - ROWS} others`, rest)] : []),
    row('together', total),
  ]);
}
