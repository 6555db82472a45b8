/** How fast a fresh process sends what another one left behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DrainResult } from './children/drain.ts';
import { type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { runChild } from './run-child.ts';
import { grouped, median } from './statistics.ts';
import { SPANLOG, SPANLOG_PROTOBUF, type VariantSpec } from './variants/variants.ts';

const RECORDS = 1_000_000;
const ROUNDS = 3;
const VARIANTS = [SPANLOG, SPANLOG_PROTOBUF];

/** Milliseconds without a new record after which it is over, complete or not. */
const PATIENCE = 30_000;
const POLL = 50;

/** Nobody listens there: the discard service is nowhere on. */
const NOWHERE = 'http://127.0.0.1:9';

interface Drained {
  /** Records a second, between the first request and the last. */
  readonly rate: number;
  /** Seconds from the start of the process to the last request. */
  readonly seconds: number;
  readonly distinct: number;
  readonly duplicates: number;
  readonly maxRss: number;
  /** Microseconds of processor time a record. */
  readonly process: number;
}

export const drain: Part = {
  name: 'drain',
  title: 'A backlog left behind',
  async run(options) {
    const records = options.records ?? RECORDS;
    const rounds = options.rounds ?? ROUNDS;
    const receiver = await Receiver.start();
    const drained = new Map<VariantSpec, Drained[]>(VARIANTS.map((variant) => [variant, []]));
    for (let round = 0; round < rounds; round++) {
      for (const variant of round % 2 === 0 ? VARIANTS : VARIANTS.toReversed()) {
        drained.get(variant)?.push(await drainOnce(variant, records, receiver));
      }
    }
    await receiver.stop();
    const rows = VARIANTS.map((variant) => row(variant, records, drained.get(variant) ?? []));
    const runs = drained.get(SPANLOG) ?? [];
    const rates = runs.map(({ rate }) => rate);
    return {
      text: `A process logs ${grouped(records)} records while nobody listens at the destination, and ends; a fresh process with the same spool sends
them. The rate is between the first request and the last, the processor time that of the fresh process from its start; ${rounds} rounds.

${table([
  ['variant', 'records a second', 'start to last', 'process, ns a record', 'most memory', 'arrived', 'twice'],
  ...rows,
])}`,
      goals: [
        {
          what: `${SPANLOG.name}: draining ${grouped(records)} records, a second`,
          target: '≥ 100,000',
          measured: thousands(rates),
          met: median(rates) >= 100_000 && runs.every(({ distinct }) => distinct === records),
        },
      ],
    };
  },
};

function row(variant: VariantSpec, records: number, drained: readonly Drained[]): string[] {
  const of = (value: (one: Drained) => number) => median(drained.map(value));
  return [
    variant.name,
    thousands(drained.map(({ rate }) => rate)),
    `${of(({ seconds }) => seconds).toFixed(1)} s`,
    grouped(of((one) => one.process * 1e3)),
    `${grouped(of(({ maxRss }) => maxRss / 2 ** 20))} MiB`,
    `${grouped(Math.min(...drained.map(({ distinct }) => distinct)))} of ${grouped(records)}`,
    grouped(Math.max(...drained.map(({ duplicates }) => duplicates))),
  ];
}

/** The median, the least and the most. */
function thousands(rates: readonly number[]): string {
  return `${grouped(median(rates))} (${grouped(Math.min(...rates))}–${grouped(Math.max(...rates))})`;
}

async function drainOnce(variant: VariantSpec, records: number, receiver: Receiver): Promise<Drained> {
  const dir = mkdtempSync(join(tmpdir(), 'spanlog-bench-spool-'));
  const spool = { SPANLOG_SPOOL_DIR: dir, SPANLOG_SPOOL_MAX_BYTES: '20GB' };
  const child = { variant, task: { records }, records, receiver };
  try {
    await runChild({
      ...child,
      program: 'fill',
      env: { ...spool, OTEL_EXPORTER_OTLP_ENDPOINT: NOWHERE },
    });
    let seconds = 0;
    const started = performance.now();
    const { result, delivered } = await runChild<DrainResult>({
      ...child,
      program: 'drain',
      env: spool,
      until: async () => {
        const last = await allArrived(records, receiver);
        seconds = (last - started) / 1e3;
      },
    });
    const { lasted } = await receiver.report();
    console.error(`  drained in ${(lasted / 1e3).toFixed(1)} s`);
    return {
      rate: records / (lasted / 1e3),
      seconds,
      distinct: delivered?.distinct ?? 0,
      duplicates: delivered?.duplicates ?? 0,
      maxRss: result.maxRss,
      process: result.process / records,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns when the last record was seen, as `performance.now()` has it. */
async function allArrived(records: number, receiver: Receiver): Promise<number> {
  let [arrived, at] = [0, performance.now()];
  while (arrived < records && performance.now() - at < PATIENCE) {
    await setTimeout(POLL);
    const { distinct } = await receiver.report();
    if (distinct > arrived) [arrived, at] = [distinct, performance.now()];
  }
  return at;
}
