/**
 * A file that several processes append to and any of them may rotate, as may logrotate.
 *
 * Invariants:
 *
 * 1. A line is written whole, by one `write` at the end of whatever file the descriptor belongs to (`O_APPEND`).
 * 2. A rotation renames; it never truncates or deletes a file that may still be written to. What others write to the old
 *    file until they have noticed is in the backup.
 * 3. Nobody writes to a file for longer than `LOOK_EVERY` after its name has gone to another one; it is compressed or
 *    deleted well after that.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { backupName } from './backups.ts';
import { type Every, periodEnd } from './period.ts';
import { withRotationLock } from './rotation-lock.ts';

/** Milliseconds for which it is believed that the name still belongs to the file that is open. */
const LOOK_EVERY = 50;
const LINE_END = 0x0a;

export interface RotationRule {
  /** Bytes beyond which a file is rotated. */
  readonly maxBytes: number | undefined;
  readonly every: Every | undefined;
}

export class RotatingFile {
  readonly #path: string;
  readonly #rule: RotationRule;
  readonly #onRotated: () => void;
  #fd: number | undefined;
  #inode = 0;
  #size = 0;
  #periodEnd = Number.POSITIVE_INFINITY;
  #looked = 0;

  /** @param onRotated called when this process has rotated the file. */
  constructor(path: string, rule: RotationRule, onRotated: () => void) {
    this.#path = path;
    this.#rule = rule;
    this.#onRotated = onRotated;
  }

  /**
   * @param lines whole ones, each with its line end.
   * @throws Error of `node:fs`; of the lines, the first may be in the file.
   */
  append(lines: Buffer): void {
    for (let from = 0; from < lines.length; ) {
      this.#find();
      let end = this.#fitting(lines, from);
      if (this.#isDue(end - from)) {
        this.#rotate();
        end = this.#fitting(lines, from);
      }
      this.#write(lines.subarray(from, end));
      from = end;
    }
  }

  /** The end of the lines that go into the file as it is; of the first one at least, which is written whole, however long. */
  #fitting(lines: Buffer, from: number): number {
    const { maxBytes } = this.#rule;
    if (maxBytes === undefined || lines.length - from <= maxBytes - this.#size) return lines.length;
    const last = Math.max(from, from + maxBytes - this.#size - 1);
    const end = lines.lastIndexOf(LINE_END, last);
    if (end >= from) return end + 1;
    const first = lines.indexOf(LINE_END, from);
    return first === -1 ? lines.length : first + 1;
  }

  #write(lines: Buffer): void {
    const fd = this.#fd ?? this.#open();
    for (let at = 0; at < lines.length; ) {
      const written = writeSync(fd, lines, at);
      // A disk that takes nothing will not take the rest.
      if (written === 0) throw new Error('nothing was written');
      at += written;
      this.#size += written;
    }
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  /** Opens the file again when its name has gone to another one, or to none. */
  #find(): void {
    const now = performance.now();
    if (this.#fd !== undefined && now - this.#looked < LOOK_EVERY) return;
    this.#looked = now;
    const found = statSync(this.#path, { throwIfNoEntry: false });
    if (this.#fd !== undefined && found?.ino === this.#inode) {
      this.#size = found.size;
      return;
    }
    this.close();
    this.#open();
  }

  #open(): number {
    let fd: number;
    try {
      fd = openSync(this.#path, 'a', 0o640);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      mkdirSync(dirname(this.#path), { recursive: true });
      fd = openSync(this.#path, 'a', 0o640);
    }
    this.#fd = fd;
    const { ino, size, birthtimeMs, ctimeMs } = fstatSync(fd);
    this.#inode = ino;
    this.#size = size;
    const { every } = this.#rule;
    // Where the disk knows no birth, an empty file is new and another one as old as its last change.
    const begun = birthtimeMs > 0 ? birthtimeMs : size === 0 ? Date.now() : ctimeMs;
    this.#periodEnd = every === undefined ? Number.POSITIVE_INFINITY : periodEnd(begun, every);
    return fd;
  }

  #isDue(bytes: number): boolean {
    if (this.#fd === undefined || this.#size === 0) return false;
    return (
      this.#size + bytes > (this.#rule.maxBytes ?? Number.POSITIVE_INFINITY) || Date.now() >= this.#periodEnd
    );
  }

  /** Another process may be faster: then there is a new file to be found. */
  #rotate(): void {
    withRotationLock(this.#path, () => {
      if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#inode) return;
      const now = Date.now();
      let attempt = 0;
      while (exists(backupName(this.#path, now, attempt))) attempt++;
      renameSync(this.#path, backupName(this.#path, now, attempt));
      this.#onRotated();
    });
    this.#looked = 0;
    this.#find();
  }
}

function exists(path: string): boolean {
  return (
    statSync(path, { throwIfNoEntry: false }) !== undefined ||
    statSync(`${path}.gz`, { throwIfNoEntry: false }) !== undefined
  );
}
