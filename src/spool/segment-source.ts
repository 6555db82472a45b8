/** Where the bytes of a segment come from: its file, or memory that holds it uncompressed. */
import { zstdDecompressSync } from 'node:zlib';
import type { FileSystem } from './file-system.ts';

/** Bytes a compressed segment can have; what would become longer is broken. */
const MAX_UNCOMPRESSED = 1024 ** 3;

export interface SegmentSource {
  /** Bytes the whole has now. */
  size(): number;
  /** @returns what there is from `offset` on, at most `length` bytes. */
  read(offset: number, length: number): Buffer;
  close(): void;
}

/** A compressed segment that cannot be read. */
export class BrokenCompressionError extends Error {}

/**
 * @throws BrokenCompressionError
 * @throws Error of `node:fs`.
 */
export function openSource(path: string, isCompressed: boolean, disk: FileSystem): SegmentSource {
  if (!isCompressed) return fileSource(disk.openSync(path, 'read'), disk);
  const compressed = disk.readFileSync(path);
  let bytes: Buffer;
  try {
    bytes = zstdDecompressSync(compressed, { maxOutputLength: MAX_UNCOMPRESSED });
  } catch (error) {
    throw new BrokenCompressionError(`${path}: ${(error as Error).message}`);
  }
  return {
    size: () => bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
    close: () => {},
  };
}

function fileSource(fd: number, disk: FileSystem): SegmentSource {
  return {
    size: () => disk.fstatSync(fd).size,
    read: (offset, length) => {
      // New memory for each: what was read lives on in batches that are under way.
      const buffer = Buffer.allocUnsafe(length);
      let read = 0;
      while (read < length) {
        const more = disk.readSync(fd, buffer, read, length - read, offset + read);
        if (more === 0) break;
        read += more;
      }
      return buffer.subarray(0, read);
    },
    close: () => {
      try {
        disk.closeSync(fd);
      } catch {}
    },
  };
}
