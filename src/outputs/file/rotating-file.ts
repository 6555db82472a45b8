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
/** Milliseconds for which a rotation that was refused is not tried again. */
const REFUSED_FOR = 1_000;
const LINE_END = 0x0a;

export interface RotationRule {
  /** Bytes beyond which a file is rotated. */
  readonly maxBytes: number | undefined;
  readonly every: Every | undefined;
}

/** What becomes of rotations. */
export interface Rotations {
  /** This process has rotated the file. */
  done(): void;
  /** The file may be written to and cannot be moved: it is mounted by itself, or its folder is not ours. It grows on. */
  refused(error: Error): void;
}

export class RotatingFile {
  /** Bytes of the last lines given that are in the file. */
  taken = 0;
  readonly #path: string;
  readonly #rule: RotationRule;
  readonly #rotations: Rotations;
  /** A write broke off within a line: the next one has to end it. */
  #isTorn = false;
  #refusedUntil = Number.NEGATIVE_INFINITY;
  #fd: number | undefined;
  #inode = 0;
  #size = 0;
  #periodEnd = Number.POSITIVE_INFINITY;
  #looked = 0;

  constructor(path: string, rule: RotationRule, rotations: Rotations) {
    this.#path = path;
    this.#rule = rule;
    this.#rotations = rotations;
  }

  /**
   * @param lines whole ones, each with its line end.
   * @throws Error of `node:fs`; of the lines, the first may be in the file: {@link taken} says which.
   */
  append(lines: Buffer): void {
    this.taken = 0;
    while (this.taken < lines.length) {
      this.#find();
      let end = this.#fitting(lines, this.taken);
      if (this.#isDue(end - this.taken)) {
        this.#rotate();
        end = this.#fitting(lines, this.taken);
      }
      this.#write(lines, end);
    }
  }

  /** The end of the lines that go into the file as it is; of the first one at least, which is written whole, however long. */
  #fitting(lines: Buffer, from: number): number {
    const { maxBytes } = this.#rule;
    if (maxBytes === undefined || this.#isRefused() || lines.length - from <= maxBytes - this.#size)
      return lines.length;
    const last = Math.max(from, from + maxBytes - this.#size - 1);
    const end = lines.lastIndexOf(LINE_END, last);
    if (end >= from) return end + 1;
    const first = lines.indexOf(LINE_END, from);
    return first === -1 ? lines.length : first + 1;
  }

  #write(lines: Buffer, end: number): void {
    const fd = this.#fd ?? this.#open();
    if (this.#isTorn) this.#size += writeSync(fd, '\n');
    this.#isTorn = false;
    while (this.taken < end) {
      const written = writeSync(fd, lines, this.taken, end - this.taken);
      // A disk that takes nothing will not take the rest.
      if (written === 0) throw new Error('nothing was written');
      this.taken += written;
      this.#size += written;
      this.#isTorn = lines[this.taken - 1] !== LINE_END;
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
    if (ino !== this.#inode) this.#isTorn = false;
    this.#inode = ino;
    this.#size = size;
    const { every } = this.#rule;
    // Where the disk knows no birth, an empty file is new and another one as old as its last change.
    const begun = birthtimeMs > 0 ? birthtimeMs : size === 0 ? Date.now() : ctimeMs;
    this.#periodEnd = every === undefined ? Number.POSITIVE_INFINITY : periodEnd(begun, every);
    return fd;
  }

  #isDue(bytes: number): boolean {
    if (this.#fd === undefined || this.#size === 0 || this.#isRefused()) return false;
    return (
      this.#size + bytes > (this.#rule.maxBytes ?? Number.POSITIVE_INFINITY) || Date.now() >= this.#periodEnd
    );
  }

  #isRefused(): boolean {
    return performance.now() < this.#refusedUntil;
  }

  #rotate(): void {
    try {
      withRotationLock(this.#path, () => this.#moveAway());
    } catch (error) {
      this.#refusedUntil = performance.now() + REFUSED_FOR;
      this.#rotations.refused(error as Error);
    }
    this.#looked = 0;
    this.#find();
  }

  /** Another process may be faster: then there is a new file to be found. */
  #moveAway(): void {
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#inode) return;
    const now = Date.now();
    let attempt = 0;
    while (exists(backupName(this.#path, now, attempt))) attempt++;
    renameSync(this.#path, backupName(this.#path, now, attempt));
    this.#rotations.done();
  }
}

function exists(path: string): boolean {
  return (
    statSync(path, { throwIfNoEntry: false }) !== undefined ||
    statSync(`${path}.gz`, { throwIfNoEntry: false }) !== undefined
  );
}
