/** How late the event loop is while an app logs a steady 20,000 records a second. */
import type { PacedResult } from './children/paced.ts';
import { atMost, type Goal, type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { Rounds } from './rounds.ts';
import { grouped, median, ratios, spread } from './statistics.ts';
import type { VariantSpec } from './variants/variants.ts';
import * as all from './variants/variants.ts';

const RATE = 20_000;
const SECONDS = 3;
const WARM_UP_SECONDS = 1;
const ROUNDS = 4;

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
    const variants = VARIANTS.filter(options.wanted);
    const receiver = await Receiver.start();
    const measured = await Rounds.of<PacedResult>(variants, rounds, (variant) => ({
      program: 'paced',
      variant,
      task: { rate: RATE, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS },
      records,
      receiver,
    }));
    await receiver.stop();

    const rows = variants.map((variant) => {
      const values = (value: (result: PacedResult) => number) => measured.values(variant, value);
      return [
        variant.name,
        median(values(({ p50 }) => p50)).toFixed(2),
        spread(values(({ p99 }) => p99)),
        median(values(({ max }) => max)).toFixed(1),
        percent(median(values(({ thread }) => thread))),
        percent(median(values((result) => result.process))),
        ...measured.arrival(variant),
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
      goals: [all.SPANLOG, all.PINO].every(options.wanted) ? [lateness(measured, records)] : [],
    };
  },
};

function lateness(measured: Rounds<PacedResult>, records: number): Goal {
  const p99 = (variant: VariantSpec) => measured.values(variant, (result) => result.p99);
  const what = `${all.SPANLOG.name}: p99 of the loop's delay at 20,000/s against ${all.PINO.name}`;
  return atMost(what, 1, ratios(p99(all.SPANLOG), p99(all.PINO)), measured.lost(all.SPANLOG, records));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
