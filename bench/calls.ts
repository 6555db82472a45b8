/** What a log call costs: inside the call, on the caller's thread, in the whole process. */
import type { TightResult } from './children/tight.ts';
import { SLICE } from './children/workload.ts';
import { atMost, type Goal, type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { Rounds } from './rounds.ts';
import { grouped, median, ratios, spread } from './statistics.ts';
import type { VariantSpec } from './variants/variants.ts';
import * as all from './variants/variants.ts';

const RECORDS = 100_000;
export const WARM_UP = 30_000;
const ROUNDS = 8;

const VARIANTS: readonly VariantSpec[] = [
  all.PINO,
  all.PINO_BARE,
  all.NONE,
  all.SPANLOG,
  all.SPANLOG_CALL,
  all.SPANLOG_MEMORY,
  all.SPANLOG_PROTOBUF,
  all.SPANLOG_CONSOLE,
  all.STOCK_JSON,
  all.STOCK_JSON_ALL,
  all.STOCK_PROTOBUF,
  all.PINO_FILE,
  all.PINO_FILE_ASYNC,
  all.PINO_TRANSPORT,
  all.WINSTON,
  all.WINSTON_FILE,
  all.LOGTAPE,
  all.LOGTAPE_OTEL,
];

const COLUMNS = ['inCall', 'thread', 'process'] as const;
type Column = (typeof COLUMNS)[number];

export const calls: Part = {
  name: 'calls',
  title: 'A log call',
  async run(options) {
    const records = options.records ?? RECORDS;
    const rounds = options.rounds ?? ROUNDS;
    const variants = VARIANTS.filter(options.wanted);
    const receiver = await Receiver.start();
    const measured = await Rounds.of<TightResult>(variants, rounds, (variant) => ({
      program: 'tight',
      variant,
      task: { records, warmUp: WARM_UP },
      records,
      receiver,
    }));
    await receiver.stop();

    const values = (variant: VariantSpec, column: Column) =>
      measured.values(variant, (result) => result[column]);
    const against = (variant: VariantSpec, column: Column, reference: VariantSpec) =>
      ratios(values(variant, column), values(reference, column));
    const rows = variants.map((variant) => {
      const ns = median(values(variant, 'thread').map((us) => (us * 1e3) / records));
      return [
        variant.name,
        ...COLUMNS.map((column) => spread(against(variant, column, all.PINO))),
        grouped(ns),
        ...measured.arrival(variant),
      ];
    });
    const goal = (variant: VariantSpec, column: Column, reference: VariantSpec, limit: number): Goal[] => {
      if (!options.wanted(variant) || !options.wanted(reference)) return [];
      const where = column === 'process' ? 'whole process' : "caller's thread";
      const what = `${variant.name}: ${where} against ${reference.name}`;
      return [atMost(what, limit, against(variant, column, reference), measured.lost(variant, records))];
    };
    return {
      text: `One log call with a message and six attributes, from six call sites, inside a span; ${grouped(records)} records with a turn of the
event loop every ${SLICE}, after ${grouped(WARM_UP)} to warm up; ${rounds} rounds. Processor time as a ratio to pino with the trace ids by a mixin
into /dev/null:

- *in the call*: of the caller's thread, inside the log calls;
- *caller's thread*: all it does from the first record until the last has left the process or is lost: calls, ends of turns, timers,
  serialising, sending, collecting garbage;
- *process*: the same of all its threads. The receiver is another process.

${table([
  [
    'variant',
    'in the call',
    "caller's thread",
    'process',
    'thread, ns a record',
    `arrived of ${grouped(records)}`,
    'twice',
  ],
  ...rows,
])}

*arrived* is of the worst round. Who loses records is spared the work for them: "room for all" is stock with a queue that is never full
(\`OTEL_BLRP_MAX_QUEUE_SIZE\`), so that it delivers as much as Spanlog; LogTape's own OpenTelemetry set-up sends a request a record, so its sink is given stock's.
Nothing can be counted at /dev/null.`,
      goals: [
        ...goal(all.SPANLOG, 'thread', all.PINO, 0.45),
        ...goal(all.SPANLOG, 'thread', all.STOCK_JSON, 0.3),
        ...goal(all.SPANLOG, 'thread', all.STOCK_JSON_ALL, 0.3),
        ...goal(all.SPANLOG_CALL, 'thread', all.PINO_FILE, 1),
        ...goal(all.SPANLOG, 'process', all.STOCK_JSON, 0.8),
        ...goal(all.SPANLOG, 'process', all.STOCK_JSON_ALL, 0.8),
      ],
    };
  },
};
