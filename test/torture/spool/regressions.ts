import type { Lane } from '../../../src/spool/spool.ts';
import type { Fault } from '../../spool/fake-file-system.ts';
import type { ReaderStep, Step } from './steps.ts';

const log = (bytes: number, now: boolean, lane: Lane = 'logs-normal'): Step => ({
  do: 'append',
  lane,
  bytes,
  now,
});
const failOnce = (at: number, fault: Fault): Step => ({ do: 'failOnce', at, fault });
const second: Step = { do: 'sleep', ms: 1_000 };
const heal: Step = { do: 'heal' };
const endTurn: Step = { do: 'endTurn' };
/** Two, since the second makes a planned crash come. */
const killed: readonly Step[] = [1, 2].map(() => ({
  do: 'crash',
  at: 1,
  power: false,
  short: false,
  seed: 1,
}));
const powerCut: readonly Step[] = [1, 2].map((seed) => ({
  do: 'crash',
  at: 1,
  power: true,
  short: false,
  seed,
}));
const take: ReaderStep = { do: 'take', signal: 'logs', entries: 1 };
const settle: ReaderStep = { do: 'settle', which: 0, refused: 0 };

/** Histories that once went wrong, or would if one of the precautions were not taken. */
export const regressions: readonly { name: string; history: readonly (Step | ReaderStep)[] }[] = [
  {
    name: 'a segment whose header cannot be written, nor the file removed, is removed later',
    history: [failOnce(2, 'EIO'), failOnce(4, 'EIO'), log(0, true, 'logs-high')],
  },
  {
    name: 'the same, and the lane goes on',
    history: [failOnce(2, 'EIO'), failOnce(4, 'EIO'), log(0, true), second, log(1, true), ...killed],
  },
  {
    name: 'an entry that cannot be encoded and is urgent has those before it written',
    history: [log(0, false, 'logs-low'), { do: 'appendBroken', lane: 'logs-low', now: true }],
  },
  {
    name: 'what of a frame was written before the disk was full is cut off',
    history: [log(0, true), { do: 'fill', room: 100 }, log(500, true), heal, second, log(0, true), ...killed],
  },
  {
    name: 'a segment from which it cannot be cut off gets nothing more',
    history: [
      log(0, true),
      { do: 'fill', room: 100 },
      failOnce(3, 'EIO'),
      log(500, true),
      heal,
      second,
      log(0, true),
      ...killed,
    ],
  },
  {
    name: 'what a rescue wrote before the disk was full is cut off',
    history: [log(500, false), { do: 'fill', room: 100 }, { do: 'rescue' }, heal, log(0, true), ...killed],
  },
  {
    name: 'a segment from which a rescue cannot cut it off gets nothing more',
    history: [
      log(500, false),
      { do: 'fill', room: 100 },
      failOnce(4, 'EIO'),
      { do: 'rescue' },
      heal,
      log(0, true),
      ...killed,
    ],
  },
  {
    name: 'what joins a rescued group is written behind it, in the segment or in the next',
    history: [
      log(0, false),
      { do: 'rescue' },
      log(1, false),
      { do: 'setResource' },
      { do: 'rescue' },
      endTurn,
    ],
  },
  ...([1, 2, 3] as const).flatMap((interruptAt) =>
    (['endTurn', 'append', 'appendNow'] as const).map((by) => ({
      name: `a rescue is robbed in its call ${interruptAt} by ${by}`,
      history: [log(9, false), { do: 'rescue', interruptAt, by } as const, endTurn, log(0, false), ...killed],
    })),
  ),
  {
    name: 'a robbed rescue whose write fails leaves the entries to the caller',
    history: [
      log(9, false),
      failOnce(2, 'EIO'),
      { do: 'rescue', interruptAt: 2, by: 'endTurn' },
      endTurn,
      ...killed,
    ],
  },
  {
    name: 'the shipper seals what the caller has just begun',
    history: [
      log(0, false),
      { do: 'askToSeal', lane: 'logs-normal' },
      { do: 'rescue' },
      endTurn,
      log(0, true),
    ],
  },
  {
    name: 'what was synced outlives the power, however the rest was written back',
    history: [
      log(600, true),
      { do: 'sync' },
      log(600, true),
      { do: 'writeBack', seed: 3 },
      log(600, true),
      ...powerCut,
    ],
  },
  {
    name: 'batches that are answered out of order, and a shipper that dies between them',
    history: [
      log(0, true),
      log(1, true),
      take,
      take,
      { do: 'settle', which: 1, refused: 0 },
      { do: 'newShipper' },
      take,
      settle,
      ...killed,
    ],
  },
  {
    name: 'what is evicted while it is under way is delivered all the same',
    history: [
      log(250_000, false, 'logs-high'),
      log(250_000, false, 'logs-high'),
      log(0, true, 'traces'),
      { do: 'take', signal: 'traces', entries: 1 },
      { do: 'bound' },
      settle,
    ],
  },
  {
    name: 'a cursor that cannot be opened for too many open files is not taken for none',
    history: [
      log(0, true),
      take,
      settle,
      { do: 'newShipper' },
      log(0, true),
      failOnce(3, 'EMFILE'),
      take,
      second,
      take,
      settle,
    ],
  },
];
