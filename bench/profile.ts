/** Where the time goes: processor profiles of the caller's thread and the shipper's, by the file the code is of. */
import { INTERVAL, type ThreadProfile } from './children/profiler.ts';
import type { TightResult } from './children/tight.ts';
import { type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { runChild } from './run-child.ts';
import { grouped } from './statistics.ts';
import { SPANLOG } from './variants/variants.ts';

const RECORDS = 300_000;
const WARM_UP = 60_000;
/** Files with a row of their own; the others are together. */
const ROWS = 14;
/** Waiting, and the profiler itself. */
const LEFT_OUT = ['(idle)', 'node:inspector'];
/** Below this part of the caller's time, a thread only waits. */
const WORKING = 0.05;

export const profile: Part = {
  name: 'profile',
  title: 'Where the time goes',
  async run(options) {
    const records = options.records ?? RECORDS;
    const receiver = await Receiver.start();
    const { result } = await runChild<TightResult>({
      program: 'tight',
      variant: SPANLOG,
      task: { records, warmUp: WARM_UP, profiled: true },
      records,
      receiver,
    });
    await receiver.stop();
    const threads = result.profiles.map((one) => ({ name: nameOf(one), times: working(one) }));
    const least = sum(threads[0]?.times ?? []) * WORKING;
    const parts = threads
      .filter(({ times }) => sum(times.filter(([file]) => file !== '(program)')) > least)
      .map(({ name, times }) => `### ${name}\n\n${summary(times, records)}`);
    return {
      text: `${grouped(records)} records as in the first table, sampled every ${INTERVAL} µs: nanoseconds a record by the file the running code is of, while
the thread worked. What the engine does natively for a function is its file's; \`(program)\` is native code outside of any function.

${parts.join('\n\n')}`,
      goals: [],
    };
  },
};

function nameOf({ thread }: ThreadProfile): string {
  return thread === '' ? "The caller's thread" : `The thread of ${thread}`;
}

type Times = readonly (readonly [file: string, time: number])[];

/** Longest first. */
function working({ times }: ThreadProfile): Times {
  return times.filter(([file]) => !LEFT_OUT.includes(file)).toSorted(([, a], [, b]) => b - a);
}

function sum(times: Times): number {
  return times.reduce((total, [, time]) => total + time, 0);
}

function summary(times: Times, records: number): string {
  const total = sum(times);
  const row = (name: string, time: number) => [
    name,
    grouped((time * 1e3) / records),
    `${((time / total) * 100).toFixed(0)} %`,
  ];
  const others = times.slice(ROWS);
  return table([
    ['file', 'ns a record', 'share'],
    ...times.slice(0, ROWS).map(([name, time]) => row(name, time)),
    ...(others.length > 0 ? [row(`${others.length} others`, sum(others))] : []),
    row('together', total),
  ]);
}
