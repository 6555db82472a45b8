/**
 * What cannot be sent is kept here for people: `<dir>/quarantine/`, shared by all owners of the spool.
 *
 * ```
 * refused-<signal>-<owner>-<n>.jsonl     OTLP JSON, a request a line, as the Collector's `otlpjsonfile` receiver reads it
 * refused-<signal>-<owner>-<n>.reasons   a line for each: `{"time": …, "entries": 1, "reason": "400 …"}`
 * corrupt-<owner>-<lane>-<number>-<offset>.bin    bytes of a segment that are no frame, from that offset
 * corrupt-<owner>-<lane>-<number>.seg[.zst]       a segment that cannot be read at all
 * ```
 *
 * All together is bounded; the oldest go. Nothing here throws: what cannot be kept is gone, and counted in `lost`.
 */
import { basename, join } from 'node:path';
import { requestBody } from '../otlp/request.ts';
import type { BatchGroup } from './batch.ts';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import type { Signal } from './spool.ts';

/** Bytes of everything in it together. */
const MAX_BYTES = 64 * 1024 ** 2;
/** Bytes after which the next file is begun, so that the oldest can go in small pieces. */
const FILE_BYTES = 4 * 1024 ** 2;

const REQUESTS = '.jsonl';
const REASONS = '.reasons';

interface OpenFile {
  readonly requests: number;
  readonly reasons: number;
  bytes: number;
}

export interface QuarantineOptions {
  /** `<dir>/quarantine`, made when the first thing comes; undefined: there is no disk, and nothing is kept. */
  readonly path: string | undefined;
  /** Name of the own folder. */
  readonly owner: string;
  readonly disk: FileSystem;
  readonly clock: Clock;
  /** Bytes. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Bytes. Default 4 MiB. */
  readonly fileBytes?: number;
}

export class Quarantine {
  /** What could not be kept, and files that had to go for newer ones. */
  readonly lost = { kept: 0, files: 0 };
  readonly #path: string | undefined;
  readonly #owner: string;
  readonly #disk: FileSystem;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #fileBytes: number;
  readonly #open = new Map<Signal, OpenFile>();
  readonly #numbers = { logs: 0, traces: 0 };
  /** Bytes added since its size was last looked at. */
  #added = Number.POSITIVE_INFINITY;

  constructor({ path, owner, disk, clock, maxBytes = MAX_BYTES, fileBytes = FILE_BYTES }: QuarantineOptions) {
    this.#path = path;
    this.#owner = owner;
    this.#disk = disk;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#fileBytes = Math.min(fileBytes, maxBytes / 4);
  }

  /** Keeps what the destination refused. */
  refused(signal: Signal, group: BatchGroup, reason: string): void {
    this.#keep(() => {
      let request: Buffer;
      try {
        request = requestBody(signal, [group], 'http/json');
      } catch {
        // No JSON can be made of it, which may be why it was refused.
        this.#write(
          `corrupt-${this.#owner}-${signal}-refused-${this.#clock.now()}.bin`,
          Buffer.concat(group.entries),
        );
        return;
      }
      const about = {
        time: new Date(this.#clock.now()).toISOString(),
        entries: group.entries.length,
        reason,
      };
      this.#append(signal, request, `${JSON.stringify(about)}\n`);
    });
  }

  /** Keeps bytes of a segment. */
  corrupt(segmentPath: string, offset: number, bytes: Uint8Array): void {
    const [folder, name] = placeOf(segmentPath);
    const kept = bytes.subarray(0, this.#maxBytes / 4);
    this.#keep(() =>
      this.#write(`corrupt-${folder}-${name.replace(/\.seg(\.zst)?$/, '')}-${offset}.bin`, kept),
    );
  }

  /**
   * Keeps a whole segment, by moving it here.
   *
   * @returns false when it is still where it was.
   */
  whole(segmentPath: string): boolean {
    const [folder, name] = placeOf(segmentPath);
    return this.#keep(() => {
      if (this.#path === undefined) throw new Error('there is no quarantine');
      this.#disk.mkdirSync(this.#path);
      this.#disk.renameSync(segmentPath, join(this.#path, `corrupt-${folder}-${name}`));
      this.#added = Number.POSITIVE_INFINITY;
    });
  }

  close(): void {
    for (const signal of [...this.#open.keys()]) this.#closeFile(signal);
  }

  /** @returns whether it was kept. */
  #keep(action: () => void): boolean {
    try {
      action();
    } catch {
      this.lost.kept++;
      return false;
    }
    if (this.#added >= this.#fileBytes) this.#makeRoom();
    return true;
  }

  #append(signal: Signal, request: Buffer, about: string): void {
    const file = this.#open.get(signal) ?? this.#openFile(signal);
    try {
      this.#writeWhole(file.requests, Buffer.concat([request, Buffer.from('\n')]));
      this.#writeWhole(file.reasons, Buffer.from(about));
    } catch (error) {
      // Half a line may stand there now: nothing may follow it.
      this.#closeFile(signal);
      throw error;
    }
    file.bytes += request.length;
    if (file.bytes >= this.#fileBytes) this.#closeFile(signal);
  }

  #openFile(signal: Signal): OpenFile {
    if (this.#path === undefined) throw new Error('there is no quarantine');
    this.#disk.mkdirSync(this.#path);
    for (;;) {
      const name = join(this.#path, `refused-${signal}-${this.#owner}-${++this.#numbers[signal]}`);
      try {
        const requests = this.#disk.openSync(name + REQUESTS, 'create');
        const file = { requests, reasons: this.#openReasons(name + REASONS, requests), bytes: 0 };
        this.#open.set(signal, file);
        return file;
      } catch (error) {
        // Made by an earlier shipper of this owner.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }

  #openReasons(path: string, requests: number): number {
    try {
      return this.#disk.openSync(path, 'append');
    } catch (error) {
      this.#disk.closeSync(requests);
      throw error;
    }
  }

  #closeFile(signal: Signal): void {
    const file = this.#open.get(signal);
    this.#open.delete(signal);
    if (file === undefined) return;
    for (const fd of [file.requests, file.reasons]) {
      try {
        this.#disk.closeSync(fd);
      } catch {}
    }
  }

  #write(name: string, bytes: Uint8Array): void {
    if (this.#path === undefined) throw new Error('there is no quarantine');
    this.#disk.mkdirSync(this.#path);
    const fd = this.#disk.openSync(join(this.#path, name), 'rewrite');
    try {
      this.#disk.ftruncateSync(fd, 0);
      this.#writeWhole(fd, bytes);
    } finally {
      this.#disk.closeSync(fd);
    }
  }

  #writeWhole(fd: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const written = this.#disk.writeSync(fd, bytes, at, bytes.length - at);
      if (written === 0) throw new Error('the disk took nothing of a write');
      at += written;
    }
    this.#added += bytes.length;
  }

  /** Deletes the oldest files until the rest is within the bound. */
  #makeRoom(): void {
    this.#added = 0;
    const path = this.#path;
    if (path === undefined) return;
    try {
      const files = this.#disk
        .readdirSync(path)
        .map((name) => ({ name, ...this.#disk.statSync(join(path, name)) }))
        .sort((a, b) => a.mtimeMs - b.mtimeMs);
      // Room for what comes until the next look.
      let excess = files.reduce((sum, { size }) => sum + size, 0) + this.#fileBytes - this.#maxBytes;
      for (const { name, size } of files) {
        if (excess <= 0) return;
        this.#disk.unlinkSync(join(path, name));
        excess -= size;
        this.lost.files++;
      }
    } catch {
      // Another owner is doing the same, or the disk has a bad moment: with the next file.
    }
  }
}

/** The owner's name and the file's. */
function placeOf(segmentPath: string): [string, string] {
  return [basename(join(segmentPath, '..')), basename(segmentPath)];
}
