/** A writer and the reader of what it writes, over one disk, as they are in a process that spools. */
import { basename, dirname, join } from 'node:path';
import { DiskBacklog } from '../../src/spool/backlog.ts';
import type { Batch } from '../../src/spool/batch.ts';
import type { Clock } from '../../src/spool/clock.ts';
import { Compressor } from '../../src/spool/compress.ts';
import { Bounds } from '../../src/spool/eviction.ts';
import type { FileSystem } from '../../src/spool/file-system.ts';
import { laneMemories } from '../../src/spool/lane-memory.ts';
import { Quarantine } from '../../src/spool/quarantine.ts';
import { SharedState } from '../../src/spool/shared-state.ts';
import type { Lane, Signal } from '../../src/spool/spool.ts';
import { SpoolWriter } from '../../src/spool/spool-writer.ts';
import { decodeTexts, encodeText } from './entries.ts';
import { FakeFileSystem } from './fake-file-system.ts';

/** Both times in the hand of the test, and apart. */
export class TwoClocks implements Clock {
  wall = 1_700_000_000_000;
  steady = 1_000;
  now(): number {
    return this.wall;
  }
  elapsed(): number {
    return this.steady;
  }
  pass(ms: number): void {
    this.wall += ms;
    this.steady += ms;
  }
}

export interface StageOptions {
  disk?: FileSystem;
  folder?: string;
  segmentBytes?: number;
  maxBytes?: number;
  maxAge?: number;
  memoryBytes?: number;
  clock?: TwoClocks;
  resource?: string;
}

export const NO_LIMIT = { entries: 1e9, bytes: 1e12 };

/** Names that begin one after the other. */
let began = 0;
export function ownerName(): string {
  return `${(1_700_000_000_000 + ++began).toString(36)}-${began}-0-aa`;
}

export class ReaderStage {
  readonly disk: FileSystem;
  readonly folder: string;
  readonly clock: TwoClocks;
  readonly state = new SharedState();
  readonly lanes = laneMemories();
  readonly quarantine: Quarantine;
  readonly writer: SpoolWriter;
  backlog: DiskBacklog;
  bounds: Bounds;
  compressor: Compressor;
  readonly #limits: { maxBytes: number; maxAge: number };

  constructor(options: StageOptions = {}) {
    const { disk = new FakeFileSystem(), segmentBytes = 1024 * 1024, clock = new TwoClocks() } = options;
    const { folder = `/spool/${ownerName()}`, maxBytes = 1024 ** 3, maxAge = 7 * 86_400_000 } = options;
    this.disk = disk;
    if (disk instanceof FakeFileSystem) disk.now = () => clock.now();
    this.folder = folder;
    this.clock = clock;
    disk.mkdirSync(folder);
    this.quarantine = new Quarantine({
      path: join(dirname(folder), 'quarantine'),
      owner: basename(folder),
      disk,
      clock,
    });
    this.#limits = { maxBytes, maxAge };
    this.backlog = this.openBacklog(options.memoryBytes);
    this.bounds = this.#bounds();
    this.compressor = this.#compressor();
    this.writer = new SpoolWriter({
      fileSystem: disk,
      dir: folder,
      settings: { durability: 'turn', segmentBytes },
      resource: Buffer.from(options.resource ?? 'resource 1'),
      state: this.state,
      lanes: this.lanes,
      clock,
      toMemory: (lane, payload, entries, time) => this.backlog.memory.add(lane, payload, entries, time),
      wake: () => {},
      diskChanged: () => {},
    });
  }

  /** As a new shipper of the same owner does. */
  openBacklog(memoryBytes = 1024 * 1024): DiskBacklog {
    const { folder, lanes, state, quarantine, disk, clock } = this;
    this.backlog = new DiskBacklog({ folder, lanes, state, quarantine, disk, clock, memoryBytes });
    this.backlog.memory.resource = Buffer.from('resource in memory');
    this.bounds = this.#bounds();
    this.compressor = this.#compressor();
    return this.backlog;
  }

  #bounds(): Bounds {
    return new Bounds({ shelf: this.backlog.shelf, clock: this.clock, ...this.#limits });
  }

  #compressor(): Compressor {
    const { disk, clock } = this;
    const { maxBytes } = this.#limits;
    return new Compressor({ shelf: this.backlog.shelf, disk, clock, maxBytes, sync: false });
  }

  /** A frame of its own. */
  log(text: string, lane: Lane = 'logs-normal', time = this.clock.now()): void {
    this.writer.append(lane, encodeText, text, time, true);
  }

  /** Texts in one frame. */
  logTogether(texts: readonly string[], lane: Lane = 'logs-normal'): void {
    for (const [index, text] of texts.entries()) {
      this.writer.append(lane, encodeText, text, this.clock.now(), index === texts.length - 1);
    }
  }

  take(signal: Signal = 'logs', limit: Partial<typeof NO_LIMIT> = {}): Batch | undefined {
    return this.backlog.take(signal, { ...NO_LIMIT, ...limit });
  }

  /** Sends all there is, in batches. @returns what it was. */
  sendAll(signal: Signal = 'logs', limit: Partial<typeof NO_LIMIT> = {}): string[] {
    const sent: string[] = [];
    for (let batch = this.take(signal, limit); batch !== undefined; batch = this.take(signal, limit)) {
      sent.push(...textsIn(batch));
      accept(batch);
    }
    return sent;
  }

  /** Files of the own folder, and of those taken over below it. */
  files(folder = this.folder): string[] {
    return this.disk.readdirSync(folder).sort();
  }

  counts(signal: Signal = 'logs'): {
    appended: number;
    delivered: number;
    dropped: object;
    recovered: number;
  } {
    const { state } = this;
    return {
      appended: state.count(signal, 'appended'),
      delivered: state.count(signal, 'delivered'),
      dropped: state.dropped(signal),
      recovered: state.count(signal, 'recovered'),
    };
  }
}

export function textsIn(batch: Batch | undefined): string[] {
  return (batch?.groups ?? []).flatMap(({ entries }) => entries.flatMap(decodeTexts));
}

export function accept(batch: Batch | undefined): void {
  batch?.settle({ delivered: batch.entries, refused: 0 });
}
