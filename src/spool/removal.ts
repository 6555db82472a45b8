import type { FileSystem } from './file-system.ts';
import { COMPRESSED, filesOf } from './folder-contents.ts';
import type { StoredSegment } from './stored-segment.ts';

/** Deletes segments that are done with, now or when the disk lets it. */
export class Removal {
  readonly #disk: FileSystem;
  /** Files that could not be deleted yet. */
  readonly #left = new Set<string>();
  /** Segments that were sealed at the reader's wish: the writer may have them open for long. */
  readonly #openInWriter = new Set<string>();

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  /** The writer may have it open when it is deleted. */
  mayBeOpen(segment: StoredSegment): void {
    this.#openInWriter.add(segment.path);
  }

  /** The segment before its cursor: a segment without a cursor would be sent again. */
  delete(segment: StoredSegment): void {
    const files = filesOf(segment);
    if (this.#openInWriter.delete(files.segment)) this.#empty(files.segment);
    // A compressed double that could not be removed would come to life without the plain one.
    if (segment.isCompressing) this.unlink(files.segment + COMPRESSED);
    if (this.unlink(files.segment)) {
      this.unlink(files.cursor);
      return;
    }
    segment.noteEnd();
    this.#left.add(files.cursor);
  }

  /** @returns false when it is still there; it is tried again. */
  unlink(path: string): boolean {
    this.#left.delete(path);
    try {
      this.#disk.unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#left.add(path);
        return false;
      }
    }
    return true;
  }

  /** Tries again what did not work. Never throws. */
  retry(): void {
    for (const path of [...this.#left]) this.unlink(path);
  }

  /** An idle writer has the file open until its next write, and its bytes would stay so long. */
  #empty(path: string): void {
    try {
      const fd = this.#disk.openSync(path, 'modify');
      try {
        this.#disk.ftruncateSync(fd, 0);
      } finally {
        this.#disk.closeSync(fd);
      }
    } catch {}
  }
}
