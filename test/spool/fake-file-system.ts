/**
 * A file system in memory, with the faults of real ones: any call can be made to fail, the disk has a size, a write can be
 * short, and the power can be cut.
 */
import { dirname } from 'node:path';
import type { FileStatus, FileSystem, OpenFor } from '../../src/spool/file-system.ts';
import { type Entry, FakeDisk, FakeFile, type Names, type Random } from './fake-disk.ts';

/** What a call does instead of what it should; 'short' is for writes and reads only, others go well then. */
export type Fault = 'EACCES' | 'EBADF' | 'EIO' | 'EMFILE' | 'ENOSPC' | 'EROFS' | 'short';

interface Open {
  readonly entry: Entry;
  readonly purpose: OpenFor;
  /** Where a write without a position goes. */
  at: number;
}

export class FakeFileSystem implements FileSystem {
  /** Asked at every call, by its name and the path or descriptor it is for. */
  fault: (call: keyof FileSystem, on: string | number) => Fault | undefined = () => undefined;
  /** Bytes that all files together can have. */
  capacity = Number.POSITIVE_INFINITY;
  now: () => number = Date.now;
  /** Every call so far: `writeSync /spool/a.seg`. */
  readonly calls: string[] = [];
  readonly disk = new FakeDisk();
  readonly #open = new Map<number, Open>();
  #lastFd = 10;

  /** All descriptors of the process are gone, all else is as it was. */
  killProcess(): void {
    this.#open.clear();
  }

  cutPower(random: Random): void {
    this.#open.clear();
    this.disk.losePower(random);
  }

  /** @returns how many files are open. */
  get open(): number {
    return this.#open.size;
  }

  openSync(path: string, purpose: OpenFor): number {
    this.#enter('openSync', path);
    const found = this.disk.names.get(path);
    if (found !== undefined && purpose === 'create') throw failure('EEXIST', 'openSync', path);
    if (found === 'folder' && purpose !== 'read') throw failure('EISDIR', 'openSync', path);
    if (found === undefined && (purpose === 'read' || purpose === 'modify'))
      throw failure('ENOENT', 'openSync', path);
    const entry = found ?? this.#make(path);
    const fd = ++this.#lastFd;
    this.#open.set(fd, { entry, purpose, at: 0 });
    return fd;
  }

  #make(path: string): FakeFile {
    this.#folder('openSync', dirname(path));
    const file = new FakeFile();
    file.mtimeMs = this.now();
    this.disk.change((names) => names.set(path, file));
    return file;
  }

  writeSync(fd: number, buffer: Uint8Array, offset: number, length: number, position?: number): number {
    const open = this.#descriptor('writeSync', fd);
    const isShort = this.#enter('writeSync', fd) === 'short';
    const file = fileOf(open, 'writeSync', open.purpose !== 'read');
    const at = open.purpose === 'append' ? file.cached.length : (position ?? open.at);
    const room = this.capacity - this.disk.used() + Math.max(0, file.cached.length - at);
    if (room <= 0 && length > 0) throw failure('ENOSPC', 'writeSync', fd);
    const written = Math.min(isShort ? Math.ceil(length / 3) : length, room);
    file.write(buffer.subarray(offset, offset + written), at);
    file.mtimeMs = this.now();
    if (position === undefined) open.at = at + written;
    return written;
  }

  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const open = this.#descriptor('readSync', fd);
    const isShort = this.#enter('readSync', fd) === 'short';
    const file = fileOf(open, 'readSync', open.purpose === 'read');
    const wanted = isShort ? Math.ceil(length / 3) : length;
    const read = file.cached.subarray(position, position + wanted);
    buffer.set(read, offset);
    return read.length;
  }

  ftruncateSync(fd: number, length: number): void {
    const open = this.#descriptor('ftruncateSync', fd);
    this.#enter('ftruncateSync', fd);
    if (open.purpose === 'read') throw failure('EINVAL', 'ftruncateSync', fd);
    const file = fileOf(open, 'ftruncateSync', true);
    file.truncate(length);
    file.mtimeMs = this.now();
  }

  fstatSync(fd: number): FileStatus {
    const { entry } = this.#descriptor('fstatSync', fd);
    this.#enter('fstatSync', fd);
    return status(entry);
  }

  /** Done before it returns; the answer comes before it returns too. */
  fdatasync(fd: number, done: (error: Error | null) => void): void {
    try {
      this.fdatasyncSync(fd);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null);
  }

  fdatasyncSync(fd: number): void {
    const { entry } = this.#descriptor('fdatasyncSync', fd);
    this.#enter('fdatasyncSync', fd);
    if (entry !== 'folder') entry.sync();
    this.disk.commit();
  }

  /** The descriptor is gone even when this fails, as on Linux. */
  closeSync(fd: number): void {
    this.#descriptor('closeSync', fd);
    this.#open.delete(fd);
    this.#enter('closeSync', fd);
  }

  statSync(path: string): FileStatus {
    this.#enter('statSync', path);
    const found = this.disk.names.get(path);
    if (found === undefined) throw failure('ENOENT', 'statSync', path);
    return status(found);
  }

  readdirSync(path: string): string[] {
    this.#enter('readdirSync', path);
    this.#folder('readdirSync', path);
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = [...this.disk.names.keys()].filter((name) => name !== '/' && name.startsWith(prefix));
    return names.map((name) => name.slice(prefix.length)).filter((name) => !name.includes('/'));
  }

  readFileSync(path: string): Buffer {
    this.#enter('readFileSync', path);
    const found = this.disk.names.get(path);
    if (found === undefined) throw failure('ENOENT', 'readFileSync', path);
    if (found === 'folder') throw failure('EISDIR', 'readFileSync', path);
    return Buffer.from(found.cached);
  }

  mkdirSync(path: string): void {
    this.#enter('mkdirSync', path);
    const found = this.disk.names.get(path);
    if (found === 'folder') return;
    if (found !== undefined) throw failure('EEXIST', 'mkdirSync', path);
    const parent = this.disk.names.get(dirname(path));
    if (parent === undefined) this.mkdirSync(dirname(path));
    else if (parent !== 'folder') throw failure('ENOTDIR', 'mkdirSync', path);
    this.disk.change((names) => names.set(path, 'folder'));
  }

  renameSync(from: string, to: string): void {
    this.#enter('renameSync', from);
    const found = this.disk.names.get(from);
    if (found === undefined) throw failure('ENOENT', 'renameSync', from);
    this.#folder('renameSync', dirname(to));
    if (found === 'folder' && to.startsWith(`${from}/`)) throw failure('EINVAL', 'renameSync', to);
    if (from.startsWith(`${to}/`)) throw failure('ENOTEMPTY', 'renameSync', to);
    const target = this.disk.names.get(to);
    if (target === 'folder' && found !== 'folder') throw failure('EISDIR', 'renameSync', to);
    if (found === 'folder' && target !== undefined) {
      if (target !== 'folder') throw failure('ENOTDIR', 'renameSync', to);
      if (within(this.disk.names, to).length > 1) throw failure('ENOTEMPTY', 'renameSync', to);
    }
    this.disk.change((names) => {
      for (const name of within(names, from)) {
        const entry = names.get(name);
        names.delete(name);
        if (entry !== undefined) names.set(to + name.slice(from.length), entry);
      }
    });
  }

  unlinkSync(path: string): void {
    this.#enter('unlinkSync', path);
    const found = this.disk.names.get(path);
    if (found === undefined) throw failure('ENOENT', 'unlinkSync', path);
    if (found === 'folder') throw failure('EISDIR', 'unlinkSync', path);
    this.disk.change((names) => names.delete(path));
  }

  rmSync(path: string): void {
    this.#enter('rmSync', path);
    this.disk.change((names) => {
      for (const name of within(names, path)) names.delete(name);
    });
  }

  #enter(call: keyof FileSystem, on: string | number): 'short' | undefined {
    this.calls.push(`${call} ${on}`);
    const fault = this.fault(call, on);
    if (fault === undefined || fault === 'short') return fault;
    throw failure(fault, call, on);
  }

  #descriptor(call: keyof FileSystem, fd: number): Open {
    const open = this.#open.get(fd);
    if (open === undefined) throw failure('EBADF', call, fd);
    return open;
  }

  #folder(call: keyof FileSystem, path: string): void {
    const found = this.disk.names.get(path);
    if (found === undefined) throw failure('ENOENT', call, path);
    if (found !== 'folder') throw failure('ENOTDIR', call, path);
  }
}

function fileOf({ entry }: Open, call: keyof FileSystem, allowed: boolean): FakeFile {
  if (!allowed) throw failure('EBADF', call, 'what was opened for something else');
  if (entry === 'folder') throw failure('EISDIR', call, 'a folder');
  return entry;
}

function status(entry: Entry): FileStatus {
  if (entry === 'folder') return { size: 0, mtimeMs: 0, isDirectory: true };
  return { size: entry.cached.length, mtimeMs: entry.mtimeMs, isDirectory: false };
}

/** A path and all below it. */
function within(names: Names, path: string): string[] {
  return [...names.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
}

function failure(code: string, call: string, on: string | number): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} ${on}`), { code, syscall: call.replace('Sync', '') });
}
