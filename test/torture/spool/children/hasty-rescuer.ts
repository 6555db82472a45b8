/**
 * Rescues everything it sees, at once and without a pause, and now and then hangs in a call of the disk until it is robbed.
 * `stop` in the first word of the shared memory it is given ends it; then it tells how often it has written.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type FileSystem, nodeFileSystem } from '../../../../src/spool/file-system.ts';
import { laneMemories } from '../../../../src/spool/lane-memory.ts';
import { Rescue } from '../../../../src/spool/rescue.ts';
import { RESCUE_AFTER } from '../../../../src/spool/spool.ts';
import { seeded } from '../../../spool/random.ts';
import type { RescuerData } from './real-writer.ts';

export interface HastyData extends RescuerData {
  readonly stop: Int32Array;
  readonly seed: number;
  /** How likely it is to hang in a call. */
  readonly hangs: number;
}

export interface Hasty {
  readonly writes: number;
  readonly hangs: number;
  /** Entries that went to memory. */
  readonly memory: number;
}

const { dir, lanes, stop, seed, hangs } = workerData as HastyData;
const random = seeded(seed);
const done = { writes: 0, hangs: 0, memory: 0 };

/** Longer than the caller's patience, most of the time. */
function hang(): void {
  if (random() >= hangs) return;
  done.hangs++;
  Atomics.wait(stop, 1, 0, random() * 25);
}

const slow: FileSystem = {
  ...nodeFileSystem,
  openSync: (path, purpose) => {
    hang();
    return nodeFileSystem.openSync(path, purpose);
  },
  writeSync: (...of) => {
    hang();
    const written = nodeFileSystem.writeSync(...of);
    done.writes++;
    hang();
    return written;
  },
};

let elapsed = 0;
const rescue = new Rescue({
  fileSystem: slow,
  dir,
  lanes: laneMemories(lanes),
  clock: { now: Date.now, elapsed: () => (elapsed += RESCUE_AFTER) },
  toMemory: (_lane, _payload, entries) => {
    done.memory += entries;
  },
});
parentPort?.postMessage('ready');
while (Atomics.load(stop, 0) === 0) rescue.look();
parentPort?.postMessage(done satisfies Hasty);
