/**
 * Makes segments that wait for long small (logs take about a tenth), so that the same `maxBytes` lasts for a longer outage.
 * It runs in the shipper's thread; the work itself is done in the thread pool.
 *
 * The compressed file is written under another name and renamed when it is whole, then the plain one is deleted. A crash in
 * between leaves both, and a reader takes the plain one.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Clock } from './clock.ts';
import type { DiskShelf } from './disk-shelf.ts';
import type { FileSystem } from './file-system.ts';
import { COMPRESSED, PART } from './folder-contents.ts';
import { LANES } from './spool.ts';
import type { StoredSegment } from './stored-segment.ts';

/** Sealed segments at the front of a lane that stay as they are: they are sent next. */
const KEEP = 3;
/** Milliseconds a segment has waited by then, unless more than half of the room is used. */
const WAIT = 30_000;
/** A segment that does not become smaller than this share stays as it is. */
const WORTH = 0.9;
/** The default of the tool; higher ones take much longer for little. */
const LEVEL = 3;

const compress = promisify(zstdCompress);

export interface CompressorOptions {
  readonly shelf: DiskShelf;
  readonly disk: FileSystem;
  readonly clock: Clock;
  readonly maxBytes: number;
  /** True: what was synced stays safe from a power cut, so the compressed file is synced before the plain one goes. */
  readonly sync: boolean;
}

export class Compressor {
  readonly #options: CompressorOptions;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: CompressorOptions) {
    this.#options = options;
  }

  /** Compresses what has waited long enough, one after the other. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** @returns resolves when nothing is being compressed any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #runAll(): Promise<void> {
    for (let segment = this.#next(); segment !== undefined && !this.#isStopped; segment = this.#next()) {
      segment.isCompressing = true;
      try {
        // Stays marked when it was not worth it, or went wrong, so that it is not tried again.
        if (await this.#compress(segment)) segment.isCompressing = false;
      } catch {}
    }
  }

  #next(): StoredSegment | undefined {
    const { shelf, clock, maxBytes } = this.#options;
    const isTight = shelf.bytes > maxBytes / 2;
    for (const lane of LANES) {
      for (const queue of [...shelf.inherited(lane), shelf.own(lane)]) {
        const found = queue?.sealed
          .slice(KEEP)
          .find(
            (segment) =>
              !segment.isCompressed &&
              !segment.isCompressing &&
              isUntouched(segment) &&
              (isTight || clock.elapsed() - segment.since >= WAIT),
          );
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  async #compress(segment: StoredSegment): Promise<boolean> {
    const { disk, sync } = this.#options;
    const plain = disk.readFileSync(segment.path);
    const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 };
    const packed = await compress(plain, { params });
    if (packed.length > plain.length * WORTH || !isUntouched(segment)) return false;
    const target = segment.path + COMPRESSED;
    const part = target + PART;
    try {
      await this.#write(part, packed, sync);
      if (!isUntouched(segment)) throw new Error('it is being read or has gone meanwhile');
      disk.renameSync(part, target);
    } catch (error) {
      this.#remove(part);
      throw error;
    }
    // While the plain one is there it is the one that counts.
    if (!this.#remove(segment.path)) {
      this.#remove(target);
      return false;
    }
    segment.replace(target, packed.length);
    return true;
  }

  async #write(path: string, bytes: Uint8Array, sync: boolean): Promise<void> {
    const { disk } = this.#options;
    const fd = disk.openSync(path, 'rewrite');
    try {
      disk.ftruncateSync(fd, 0);
      for (let at = 0; at < bytes.length; ) {
        const written = disk.writeSync(fd, bytes, at, bytes.length - at);
        if (written === 0) throw new Error('the disk took nothing of a write');
        at += written;
      }
      if (sync) {
        await new Promise<void>((resolve, reject) =>
          disk.fdatasync(fd, (error) => (error === null ? resolve() : reject(error))),
        );
      }
    } finally {
      disk.closeSync(fd);
    }
  }

  #remove(path: string): boolean {
    try {
      this.#options.disk.unlinkSync(path);
      return true;
    } catch {
      return false;
    }
  }
}

/** Nothing of it has been read, and it is still there. */
function isUntouched(segment: StoredSegment): boolean {
  return !segment.isOpen && !segment.isRead && !segment.isGone;
}
