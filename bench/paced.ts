/** How late the event loop is while an app logs a steady 20,000 records a second. */
import type { PacedResult } from './children/paced.ts';
import { type Goal, type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { Rounds } from './rounds.ts';
import { grouped, median, ratios, spread } from './statistics.ts';
import type { VariantSpec } from './variants/variants.ts';
import * as all from './variants/variants.ts';

const RATE = 20_000;
const SECONDS = 3;
const WARM_UP_SECONDS = 1;
const ROUNDS = 5;

const VARIANTS: readonly VariantSpec[] = [
  all.NONE,
  all.PINO,
  all.PINO_FILE,
  all.PINO_TRANSPORT,
  all.SPANLOG,
  all.SPANLOG_CALL,
  all.SPANLOG_MEMORY,
  all.STOCK_JSON,
  all.STOCK_PROTOBUF,
  all.WINSTON,
  all.LOGTAPE_OTEL,
];

export const paced: Part = {
  name: 'paced',
  title: 'A steady 20,000 records a second',
  async run(options) {
    const rounds = options.rounds ?? ROUNDS;
    const records = RATE * SECONDS;
    const receiver = await Receiver.start();
    const measured = await Rounds.of<PacedResult>(VARIANTS, rounds, (variant) => ({
      program: 'paced',
      variant,
      task: { rate: RATE, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS },
      records,
      receiver,
    }));
    await receiver.stop();

    const rows = VARIANTS.map((variant) => {
      const values = (value: (result: PacedResult) => number) => measured.values(variant, value);
      const delivered = measured.delivered(variant);
      return [
        variant.name,
        median(values(({ p50 }) => p50)).toFixed(2),
        spread(values(({ p99 }) => p99)),
        median(values(({ max }) => max)).toFixed(1),
        percent(median(values(({ thread }) => thread))),
        percent(median(values((result) => result.process))),
        delivered === undefined ? '' : grouped(median(delivered.distinct)),
        delivered === undefined ? '' : grouped(Math.max(...delivered.duplicates)),
      ];
    });
    return {
      text: `${grouped(RATE)} records a second for ${SECONDS} s, in ticks of a millisecond, after ${WARM_UP_SECONDS} s to warm up; ${rounds} rounds. The delay is the time between
two wake-ups of a timer of one millisecond (\`monitorEventLoopDelay\`), in milliseconds: the median round, for p99 with the 10th and
90th percentile. The processor is that of one core, meanwhile; what is sent later is in the table above.

${table([
  ['variant', 'p50', 'p99', 'max', "caller's thread", 'process', `arrived of ${grouped(records)}`, 'twice'],
  ...rows,
])}`,
      goals: [lateness(measured)],
    };
  },
};

function lateness(measured: Rounds<PacedResult>): Goal {
  const p99 = (variant: VariantSpec) => measured.values(variant, (result) => result.p99);
  const found = ratios(p99(all.SPANLOG), p99(all.PINO));
  return {
    what: `${all.SPANLOG.name}: p99 of the loop's delay at 20,000/s against ${all.PINO.name}`,
    target: '≤ 1',
    measured: spread(found),
    met: median(found) <= 1,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
