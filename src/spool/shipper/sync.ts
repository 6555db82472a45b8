/**
 * Makes what was written outlive a power cut: some time after a write, and once for all writes until then, the segment is
 * synced to the disk, and the folder with it when the segment is a new one. In the thread pool, so that nobody waits.
 */
import { join } from 'node:path';
import type { FileSystem, OpenFor } from '../file-system.ts';
import type { LaneMemories } from '../lane-memory.ts';
import { segmentName } from '../segment-name.ts';
import { LANES, type Lane } from '../spool.ts';
import type { After } from './timer.ts';

export interface SyncParts {
  readonly disk: FileSystem;
  /** The owner's, absolute. */
  readonly folder: string;
  readonly lanes: LaneMemories;
  readonly after: After;
  /** Milliseconds from a write to its sync. */
  readonly every: number;
}

export class Sync {
  readonly #parts: SyncParts;
  /** Up to where each lane is synced. */
  readonly #done = new Map<Lane, { number: number; end: number }>(
    LANES.map((lane) => [lane, { number: 1, end: 0 }]),
  );
  #cancel: (() => void) | undefined;
  #isRunning = false;
  #isStopped = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  /** Something may have been written. */
  wake(): void {
    if (this.#cancel !== undefined || this.#isRunning || this.#isStopped || !this.#isDirty()) return;
    this.#cancel = this.#parts.after(this.#parts.every, () => void this.#run());
  }

  /** Syncs what is not yet, and ends. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    if (this.#isDirty()) await this.#syncAll();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#cancel = undefined;
    await this.#syncAll();
    this.#isRunning = false;
    this.wake();
  }

  #isDirty(): boolean {
    return LANES.some((lane) => {
      const { number, end } = this.#parts.lanes[lane].position();
      const done = this.#done.get(lane);
      return done === undefined || number !== done.number || end !== done.end;
    });
  }

  async #syncAll(): Promise<void> {
    const { folder, lanes } = this.#parts;
    let isNew = false;
    for (const lane of LANES) {
      const position = lanes[lane].position();
      const done = this.#done.get(lane) ?? { number: 1, end: 0 };
      this.#done.set(lane, position);
      // One that is begun has a new name; one that is sealed may have been written to since it was last synced.
      for (let number = done.number; number <= position.number; number++) {
        const isActive = number === position.number;
        if (isActive && position.end === 0) continue;
        if (number > done.number || done.end === 0) isNew = true;
        if (number > done.number || done.end !== position.end || !isActive) {
          await this.#sync(join(folder, segmentName(lane, number)), 'modify');
        }
      }
    }
    if (isNew) await this.#sync(folder, 'read');
  }

  /** What is no longer there was delivered; what the disk does not sync now stays as safe as it was. */
  #sync(path: string, purpose: OpenFor): Promise<void> {
    const { disk } = this.#parts;
    return new Promise((resolve) => {
      let fd: number;
      try {
        fd = disk.openSync(path, purpose);
      } catch {
        resolve();
        return;
      }
      disk.fdatasync(fd, () => {
        try {
          disk.closeSync(fd);
        } catch {}
        resolve();
      });
    });
  }
}
