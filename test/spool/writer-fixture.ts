import type { Clock } from '../../src/spool/clock.ts';
import { type LaneMemories, laneMemories } from '../../src/spool/lane-memory.ts';
import type { ToMemory } from '../../src/spool/lane-writer.ts';
import { Rescue } from '../../src/spool/rescue.ts';
import { SharedState } from '../../src/spool/shared-state.ts';
import type { Lane } from '../../src/spool/spool.ts';
import { SpoolWriter, type SpoolWriterParts } from '../../src/spool/spool-writer.ts';
import { decodeTexts, encodeText, textsOf } from './entries.ts';
import { FakeFileSystem } from './fake-file-system.ts';

export class FakeClock implements Clock {
  time = 1_700_000_000_000;
  now(): number {
    return this.time;
  }
  elapsed(): number {
    return this.time;
  }
}

export const DIR = '/spool/owner';

/** A writer over a fake disk, with all it tells. */
export class WriterFixture {
  readonly disk: FakeFileSystem;
  readonly dir: string;
  readonly clock = new FakeClock();
  readonly state = new SharedState();
  readonly lanes: LaneMemories = laneMemories();
  /** Texts that went to memory. */
  readonly memory: string[] = [];
  readonly told: string[] = [];
  wakes = 0;
  readonly writer: SpoolWriter;

  constructor(parts: Partial<SpoolWriterParts> = {}, disk = new FakeFileSystem(), dir = DIR) {
    this.disk = disk;
    this.dir = dir;
    this.writer = new SpoolWriter({
      fileSystem: disk,
      dir,
      settings: { durability: 'turn', segmentBytes: 1024 * 1024 },
      resource: Buffer.from('resource 1'),
      state: this.state,
      lanes: this.lanes,
      clock: this.clock,
      toMemory: this.toMemory,
      wake: () => {
        this.wakes++;
      },
      diskChanged: (error) => this.told.push(error === undefined ? 'well' : error.message),
      ...parts,
    });
  }

  readonly toMemory: ToMemory = (_lane, payload) => {
    this.memory.push(...decodeTexts(payload));
  };

  rescue(): Rescue {
    const { disk: fileSystem, dir, lanes, clock, toMemory } = this;
    return new Rescue({ fileSystem, dir, lanes, clock, toMemory });
  }

  log(text: string, lane: Lane = 'logs-normal', now = false): void {
    this.writer.append(lane, encodeText, text, this.clock.time, now);
  }

  /** Everything on the disk. */
  texts(lane?: Lane): string[] {
    return textsOf(this.disk, this.dir, lane);
  }

  writes(): number {
    return this.disk.calls.filter((call) => call.startsWith('writeSync')).length;
  }
}

export function turnEnd(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
