/**
 * How far a segment is delivered: a file beside it, of one write.
 *
 * ```
 * offset f64 | salt u32 of the segment | crc32 u32 of the 12 bytes before it      little-endian
 * ```
 *
 * Anything else is no cursor, and the segment is sent from its beginning.
 */
import { crc32 } from 'node:zlib';
import { type FileSystem, isPassing } from './file-system.ts';

/** Bytes. */
const SIZE = 16;

/**
 * @param salt of the segment, so that the cursor of another one is not believed.
 * @returns offset in the uncompressed segment; 0 when there is no cursor to be believed.
 * @throws Error of `node:fs` that passes, such as that of too many open files.
 */
export function readCursor(path: string, salt: number, disk: FileSystem): number {
  let bytes: Buffer;
  try {
    bytes = disk.readFileSync(path);
  } catch (error) {
    // It may be there, and say that all has been sent.
    if (isPassing(error)) throw error;
    return 0;
  }
  if (bytes.length !== SIZE || crc32(bytes.subarray(0, SIZE - 4)) !== bytes.readUInt32LE(SIZE - 4)) return 0;
  const offset = bytes.readDoubleLE(0);
  return bytes.readUInt32LE(8) === salt && Number.isSafeInteger(offset) && offset > 0 ? offset : 0;
}

/** The cursor of a segment that is being read. */
export class Cursor {
  readonly #path: string;
  readonly #salt: number;
  readonly #disk: FileSystem;
  #fd: number | undefined;
  readonly #bytes = Buffer.alloc(SIZE);

  constructor(path: string, salt: number, disk: FileSystem) {
    this.#path = path;
    this.#salt = salt;
    this.#disk = disk;
  }

  /** Never throws: what the disk refuses now is written with the next one, and at worst sent twice. */
  write(offset: number): void {
    this.#bytes.writeDoubleLE(offset, 0);
    this.#bytes.writeUInt32LE(this.#salt, 8);
    this.#bytes.writeUInt32LE(crc32(this.#bytes.subarray(0, SIZE - 4)), SIZE - 4);
    try {
      this.#fd ??= this.#disk.openSync(this.#path, 'rewrite');
      this.#disk.writeSync(this.#fd, this.#bytes, 0, SIZE, 0);
    } catch {
      this.close();
    }
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      if (fd !== undefined) this.#disk.closeSync(fd);
    } catch {}
  }
}
