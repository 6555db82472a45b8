/**
 * The active segment of a lane, on the caller's side. Every write goes to the end that both threads know, so that a rescue
 * in between is not overwritten; a write that fails leaves nothing behind, or ends the segment.
 */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { sealFrame, writeHeader } from './format.ts';
import type { Frameable } from './group.ts';
import type { LaneMemory } from './lane-memory.ts';
import { segmentName } from './segment-name.ts';
import type { Lane } from './spool.ts';

const NONE = -1;

/** All but `isOpen` is done with the lock. */
export class SegmentWriter {
  resource: Uint8Array;
  readonly #disk: FileSystem;
  readonly #dir: string;
  readonly #lane: Lane;
  readonly #shared: LaneMemory;
  readonly #segmentBytes: number;
  #fd = NONE;
  /** Of the segment that is open; the shipper may have sealed it. */
  #number = 0;
  #salt = 0;

  /**
   * @param dir the owner's folder; made when missing.
   * @param segmentBytes after which a segment is sealed.
   * @param resource the `resource` field, with its tag and length.
   */
  constructor(
    disk: FileSystem,
    dir: string,
    lane: Lane,
    shared: LaneMemory,
    segmentBytes: number,
    resource: Uint8Array,
  ) {
    this.#disk = disk;
    this.#dir = dir;
    this.#lane = lane;
    this.#shared = shared;
    this.#segmentBytes = segmentBytes;
    this.resource = resource;
  }

  get isOpen(): boolean {
    return this.#fd !== NONE && this.#number === this.#shared.number;
  }

  /** Begins the next segment if none is open. Throws what the disk throws; then none is. */
  open(): void {
    if (this.isOpen) {
      if (!this.#shared.mustSeal) return;
      this.seal();
    }
    this.#close();
    this.#createNext();
    const { number } = this.#shared;
    try {
      const salt = randomInt(1, 2 ** 32);
      const header = writeHeader(salt, this.resource);
      this.#writeWhole(header, 0, header.length, 0);
      this.#number = number;
      this.#salt = salt;
      this.#shared.begin(salt, header.length);
    } catch (error) {
      this.#close();
      // One that cannot be removed is left to the reader, who finds nothing in it.
      if (!attempt(() => this.#disk.unlinkSync(this.#path(number)))) this.#shared.seal();
      throw error;
    }
  }

  #createNext(): void {
    for (;;) {
      try {
        this.#fd = this.#create(this.#shared.number);
        return;
      } catch (error) {
        // Never seen; but if a name is taken the next one is as good, and this one would be taken for ever.
        if (codeOf(error) !== 'EEXIST') throw error;
        this.#shared.seal();
      }
    }
  }

  #create(number: number): number {
    try {
      return this.#disk.openSync(this.#path(number), 'create');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      this.#disk.mkdirSync(this.#dir);
      return this.#disk.openSync(this.#path(number), 'create');
    }
  }

  #path(number: number): string {
    return join(this.#dir, segmentName(this.#lane, number));
  }

  /** Writes a frame to the open segment. Throws what the disk throws; then nothing of the frame is in it. */
  write(of: Frameable): void {
    const from = this.#shared.end;
    const end = sealFrame(of.buffer, of.start, of.bytes, of.entries, of.time, this.#salt);
    try {
      this.#writeWhole(of.buffer, of.start, end, from);
    } catch (error) {
      this.#cut(from);
      throw error;
    }
    const written = from + end - of.start;
    this.#shared.extend(written);
    if (written >= this.#segmentBytes) this.seal();
  }

  #writeWhole(buffer: Buffer, start: number, end: number, position: number): void {
    for (let at = start; at < end; ) {
      const written = this.#disk.writeSync(this.#fd, buffer, at, end - at, position + at - start);
      if (written === 0) throw new Error('the disk took nothing of a write');
      at += written;
    }
  }

  #cut(to: number): void {
    try {
      this.#disk.ftruncateSync(this.#fd, to);
    } catch (error) {
      // Somebody closed it: by now the number may be that of a file which is not ours to close.
      if (codeOf(error) === 'EBADF') this.#fd = NONE;
      this.seal();
    }
  }

  /** Nothing more goes to the active segment. */
  seal(): void {
    if (this.#number === this.#shared.number) this.#shared.seal();
    this.#close();
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = NONE;
    if (fd !== NONE) attempt(() => this.#disk.closeSync(fd));
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** @returns whether it went well. */
function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
