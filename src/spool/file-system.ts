/**
 * The port to the disk: the calls the spool makes, and no others, so that a test can put a disk behind them that fails,
 * fills up and loses power.
 */
import fs from 'node:fs';

/**
 * - `append`: for writing at the end, made when missing.
 * - `read`: for reading; throws when missing.
 * - `create`: for writing, made empty; throws EEXIST when there is one.
 * - `modify`: for writing anywhere; throws ENOENT when missing.
 * - `rewrite`: for writing anywhere, made when missing, its contents kept.
 */
export type OpenFor = 'append' | 'read' | 'create' | 'modify' | 'rewrite';

export interface FileStatus {
  /** Bytes. */
  readonly size: number;
  /** Unix milliseconds of the last change. */
  readonly mtimeMs: number;
  readonly isDirectory: boolean;
}

/** Every call throws an `ErrnoException` as `node:fs` does, and means what the call of that name there means. */
export interface FileSystem {
  /** @returns a file descriptor, good in every thread of the process. New files have mode 0600. */
  openSync(path: string, purpose: OpenFor): number;
  /**
   * @param position where to write; undefined: where the file stands, for `append` always its end.
   * @returns bytes written, which may be fewer than `length`.
   */
  writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  /** @returns bytes read; 0 at the end. */
  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  ftruncateSync(fd: number, length: number): void;
  fstatSync(fd: number): FileStatus;
  /** In the thread pool, so that the shipper's thread stays free for a rescue meanwhile. */
  fdatasync(fd: number, done: (error: Error | null) => void): void;
  fdatasyncSync(fd: number): void;
  closeSync(fd: number): void;
  statSync(path: string): FileStatus;
  /** @returns the names in a folder, in no order. */
  readdirSync(path: string): string[];
  /** The whole of a file. */
  readFileSync(path: string): Buffer;
  /** Makes missing parents too, all of mode 0700. An existing folder is no error. */
  mkdirSync(path: string): void;
  renameSync(from: string, to: string): void;
  unlinkSync(path: string): void;
  /** A folder with all that is in it. A missing one is no error. */
  rmSync(path: string): void;
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = fs.constants;
const FLAGS: Readonly<Record<OpenFor, number>> = {
  append: O_WRONLY | O_CREAT | O_APPEND,
  read: O_RDONLY,
  create: O_WRONLY | O_CREAT | O_EXCL,
  modify: O_WRONLY,
  rewrite: O_WRONLY | O_CREAT,
};

/** Of these the file is innocent, and they pass. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR']);

/** Whether the same call may well succeed in a moment. */
export function isPassing(error: unknown): boolean {
  return PASSING.has((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * The functions as they are when this module is loaded. Whoever puts others in their place later (to trace them: each call
 * would make a span, which is spooled by a call; or in a test of theirs) does not mean the spool's.
 */
const {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} = fs;

/** The disk of the machine. */
export const nodeFileSystem: FileSystem = {
  openSync: (path, purpose) => openSync(path, FLAGS[purpose], 0o600),
  writeSync: (fd, buffer, offset, length, position) =>
    writeSync(fd, buffer, offset, length, position ?? null),
  readSync: (fd, buffer, offset, length, position) => readSync(fd, buffer, offset, length, position),
  ftruncateSync,
  fstatSync: (fd) => status(fstatSync(fd)),
  fdatasync,
  fdatasyncSync,
  closeSync,
  statSync: (path) => status(statSync(path)),
  readdirSync: (path) => readdirSync(path),
  readFileSync: (path) => readFileSync(path),
  mkdirSync: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
  renameSync,
  unlinkSync,
  rmSync: (path) => rmSync(path, { recursive: true, force: true }),
};

function status(found: { size: number; mtimeMs: number; isDirectory(): boolean }): FileStatus {
  return { size: found.size, mtimeMs: found.mtimeMs, isDirectory: found.isDirectory() };
}
