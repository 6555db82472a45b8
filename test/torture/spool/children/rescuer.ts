/** A shipper that does nothing but rescue, as often as it should. */
import { parentPort, workerData } from 'node:worker_threads';
import { machineClock } from '../../../../src/spool/clock.ts';
import { nodeFileSystem } from '../../../../src/spool/file-system.ts';
import { laneMemories } from '../../../../src/spool/lane-memory.ts';
import { RESCUE_EVERY, Rescue } from '../../../../src/spool/rescue.ts';
import type { RescuerData } from './real-writer.ts';

const { dir, lanes } = workerData as RescuerData;
const rescue = new Rescue({
  fileSystem: nodeFileSystem,
  dir,
  lanes: laneMemories(lanes),
  clock: machineClock,
  toMemory: () => {},
});
setInterval(() => rescue.look(), RESCUE_EVERY);
parentPort?.postMessage('ready');
