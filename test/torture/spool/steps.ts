/** What can happen to a spool, as plain data, so that a history can be made smaller, printed and kept. */
import fc from 'fast-check';
import { LANES, type Lane, type Signal } from '../../../src/spool/spool.ts';
import type { Fault } from '../../spool/fake-file-system.ts';

export type Step =
  /** An entry is logged. */
  | { do: 'append'; lane: Lane; bytes: number; now: boolean }
  /** The encoder of an entry throws. */
  | { do: 'appendBroken'; lane: Lane; now: boolean }
  /** The turn ends; at its nth call of the file system, if there is one, the shipper looks for groups to rescue. */
  | { do: 'endTurn'; lookAt?: number }
  /** The shipper looks, as often as it takes to rescue what waits; at its nth call the caller's turn ends, or it logs. */
  | { do: 'rescue'; interruptAt?: number; by?: 'endTurn' | 'append' | 'appendNow' }
  | { do: 'sleep'; ms: number }
  | { do: 'setResource' }
  | { do: 'hurry' }
  /** The shipper wants to evict the active segment of a lane. */
  | { do: 'askToSeal'; lane: Lane }
  /** The shipper syncs all segments. */
  | { do: 'sync' }
  /** The shipper's thread dies and another begins. */
  | { do: 'newShipper' }
  /** The kernel writes some of what is in the page cache. */
  | { do: 'writeBack'; seed: number }
  /** The disk has so many bytes more than are used. */
  | { do: 'fill'; room: number }
  /** Every call fails with this probability. */
  | { do: 'fail'; rate: number; faults: Fault[]; seed: number }
  /** The nth call from now fails. */
  | { do: 'failOnce'; at: number; fault: Fault }
  /** The disk is well again. */
  | { do: 'heal' }
  /** At the nth call from now, or at the latest at the next crash: the process is killed, or the power fails. */
  | { do: 'crash'; at: number; power: boolean; short: boolean; seed: number }
  | { do: 'close' };

/** What the shipper does with what waits. */
export type ReaderStep =
  | { do: 'take'; signal: Signal; entries: number }
  /** The answer to one of the batches under way. */
  | { do: 'settle'; which: number; refused: number }
  | { do: 'release'; which: number }
  /** What is over the bounds goes. */
  | { do: 'bound' };

const READER_STEPS: readonly string[] = ['take', 'settle', 'release', 'bound'];

/** Whether it can happen where there is no reader. */
export function isWriters(step: Step | ReaderStep): step is Step {
  return !READER_STEPS.includes(step.do);
}

export type StepOf<D extends Step['do']> = Extract<Step, { do: D }>;

const lane = fc.constantFrom<Lane[]>(...LANES);
const seed = fc.integer();
const call = fc.integer({ min: 1, max: 12 });
const bytes = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 6, arbitrary: fc.integer({ min: 1_000, max: 70_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(250_000, 300_000, 5_000_000) },
);
const fault = fc.constantFrom<Fault[]>('EIO', 'ENOSPC', 'EROFS', 'EMFILE', 'EACCES', 'short');

function step<T extends Step>(of: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Step> {
  return fc.record(of) as fc.Arbitrary<Step>;
}

const does = <D extends string>(what: D) => fc.constant(what);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: step<StepOf<'append'>>({
      do: does('append'),
      lane,
      bytes,
      now: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: does('appendBroken'), lane, now: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: does('endTurn') }) },
  { weight: 3, arbitrary: fc.record({ do: does('endTurn'), lookAt: call }) },
  { weight: 4, arbitrary: fc.record({ do: does('rescue') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: does('rescue'),
      interruptAt: fc.integer({ min: 1, max: 5 }),
      by: fc.constantFrom('endTurn', 'append', 'appendNow'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: does('sleep'), ms: fc.constantFrom(1, 60, 1_000) }) },
  { weight: 1, arbitrary: fc.record({ do: does('setResource') }) },
  { weight: 1, arbitrary: fc.record({ do: does('hurry') }) },
  { weight: 1, arbitrary: fc.record({ do: does('newShipper') }) },
  { weight: 2, arbitrary: fc.record({ do: does('askToSeal'), lane }) },
  { weight: 3, arbitrary: fc.record({ do: does('sync') }) },
  { weight: 2, arbitrary: fc.record({ do: does('writeBack'), seed }) },
  { weight: 3, arbitrary: fc.record({ do: does('fill'), room: fc.integer({ min: 0, max: 3_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: does('fail'),
      rate: fc.constantFrom(0.05, 0.2, 0.5, 1),
      faults: fc.array(fault, { minLength: 1, maxLength: 3 }),
      seed,
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: does('failOnce'), at: call, fault }) },
  { weight: 6, arbitrary: fc.record({ do: does('heal') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: does('crash'), at: call, power: fc.boolean(), short: fc.boolean(), seed }),
  },
  { weight: 1, arbitrary: fc.record({ do: does('close') }) },
);

export const histories: fc.Arbitrary<Step[]> = fc.array(anyStep, {
  minLength: 1,
  maxLength: 60,
  size: 'max',
});

const readerStep: fc.Arbitrary<ReaderStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: does('take'),
      signal: fc.constantFrom<Signal[]>('logs', 'logs', 'traces'),
      entries: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: does('settle'),
      which: fc.nat(3),
      refused: fc.constantFrom(0, 0, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: does('release'), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: does('bound') }) },
);

/** Of a writer and a reader. */
export const wholeHistories: fc.Arbitrary<(Step | ReaderStep)[]> = fc.array(
  fc.oneof({ weight: 2, arbitrary: anyStep }, { weight: 1, arbitrary: readerStep }),
  { minLength: 1, maxLength: 90, size: 'max' },
);
