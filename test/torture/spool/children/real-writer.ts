/** A writer over the real disk, as a process has it. */
import { machineClock } from '../../../../src/spool/clock.ts';
import { nodeFileSystem } from '../../../../src/spool/file-system.ts';
import { type LaneMemories, laneMemories } from '../../../../src/spool/lane-memory.ts';
import { SharedState } from '../../../../src/spool/shared-state.ts';
import { type Durability, LANES, type Lane } from '../../../../src/spool/spool.ts';
import { SpoolWriter } from '../../../../src/spool/spool-writer.ts';

export interface RescuerData {
  readonly dir: string;
  readonly lanes: Record<Lane, SharedArrayBuffer>;
}

/** @param segmentBytes after which a segment is sealed. */
export function realWriter(
  dir: string,
  durability: Durability,
  segmentBytes: number,
): { writer: SpoolWriter; lanes: LaneMemories; forRescuer: RescuerData } {
  const lanes = laneMemories();
  const writer = new SpoolWriter({
    fileSystem: nodeFileSystem,
    dir,
    settings: { durability, segmentBytes },
    resource: Buffer.from('resource'),
    state: new SharedState(),
    lanes,
    clock: machineClock,
    toMemory: () => {
      throw new Error('the disk took no write');
    },
    wake: () => {},
    diskChanged: (error) => {
      throw error ?? new Error('the disk is well again');
    },
  });
  const memories = Object.fromEntries(LANES.map((lane) => [lane, lanes[lane].memory]));
  return { writer, lanes, forRescuer: { dir, lanes: memories as Record<Lane, SharedArrayBuffer> } };
}
