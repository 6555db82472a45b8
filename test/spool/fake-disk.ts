/**
 * What lies under the fake file system: contents in the page cache, contents that are durable, and what of both is there
 * after a power cut. The model is a journaling file system (ext4, XFS): changes of names are kept in the order in which
 * they were made, up to any point; changed contents are kept sector by sector, any of them, in any order; a length can be
 * kept without its contents, which then are zeros; a synced file is kept with its contents and its name.
 */

/** Bytes that a disk writes whole or not at all. */
export const SECTOR = 512;

/** A number from 0 up to, but without, 1. */
export type Random = () => number;

export class FakeFile {
  cached: Buffer = Buffer.alloc(0);
  mtimeMs = 0;
  #durable: Buffer = Buffer.alloc(0);
  /** Sectors in which the two may differ. */
  readonly #dirty = new Set<number>();

  write(bytes: Uint8Array, at: number): void {
    const end = at + bytes.length;
    if (end > this.cached.length)
      this.cached = Buffer.concat([this.cached, Buffer.alloc(end - this.cached.length)]);
    this.cached.set(bytes, at);
    this.#touch(at, end);
  }

  truncate(length: number): void {
    const before = this.cached.length;
    if (length <= before) this.cached = this.cached.subarray(0, length);
    else this.cached = Buffer.concat([this.cached, Buffer.alloc(length - before)]);
    this.#touch(Math.min(before, length), Math.max(before, length));
  }

  #touch(from: number, to: number): void {
    for (let sector = Math.floor(from / SECTOR); sector * SECTOR < to; sector++) this.#dirty.add(sector);
  }

  sync(): void {
    this.#durable = Buffer.from(this.cached);
    this.#dirty.clear();
  }

  /** The kernel writes some of it, when it likes. */
  writeBack(random: Random): void {
    this.#durable = this.#mixed(random);
    for (const sector of [...this.#dirty]) {
      const from = sector * SECTOR;
      const same = slice(this.cached, from).equals(slice(this.#durable, from));
      if (same && this.cached.length === this.#durable.length) this.#dirty.delete(sector);
    }
  }

  losePower(random: Random): void {
    this.cached = this.#mixed(random);
    this.sync();
  }

  #mixed(random: Random): Buffer {
    const lengths = [this.#durable.length, this.cached.length];
    const shorter = Math.min(...lengths);
    const longer = Math.max(...lengths);
    const length = pick([...lengths, shorter + Math.floor(random() * (longer - shorter + 1))], random);
    const mixed = Buffer.alloc(length);
    mixed.set(this.#durable.subarray(0, length));
    for (const sector of this.#dirty) {
      const from = sector * SECTOR;
      if (from >= length || random() < 0.5) continue;
      mixed.fill(0, from, Math.min(length, from + SECTOR));
      mixed.set(slice(this.cached, from).subarray(0, length - from), from);
    }
    return mixed;
  }
}

function slice(buffer: Buffer, from: number): Buffer {
  return buffer.subarray(from, from + SECTOR);
}

function pick<T>(of: readonly T[], random: Random): T {
  return of[Math.floor(random() * of.length)] as T;
}

export type Entry = FakeFile | 'folder';
export type Names = Map<string, Entry>;

/** Names, and the journal of their changes. */
export class FakeDisk {
  names: Names = new Map([['/', 'folder']]);
  #durable: Names = new Map(this.names);
  #journal: ((names: Names) => void)[] = [];

  /** A change of names, made now and again if it outlives a power cut. */
  change(change: (names: Names) => void): void {
    change(this.names);
    this.#journal.push(change);
  }

  files(): FakeFile[] {
    return [...this.names.values()].filter((entry) => entry !== 'folder');
  }

  /** Bytes of all files. */
  used(): number {
    return this.files().reduce((sum, file) => sum + file.cached.length, 0);
  }

  /** What `fdatasync` of a file does to the names: it commits the journal. */
  commit(): void {
    this.#durable = new Map(this.names);
    this.#journal = [];
  }

  writeBack(random: Random): void {
    const kept = Math.floor(random() * (this.#journal.length + 1));
    for (const change of this.#journal.splice(0, kept)) change(this.#durable);
    for (const file of this.files()) if (random() < 0.5) file.writeBack(random);
  }

  losePower(random: Random): void {
    this.writeBack(random);
    this.names = new Map(this.#durable);
    this.#journal = [];
    for (const file of this.files()) file.losePower(random);
  }
}
