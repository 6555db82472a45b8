/**
 * Standard output or error where it is a file (`node app.js > app.log`). Node's own stream for it does not notice what a full
 * disk takes a part of, so lines are written here, by the call itself.
 */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

type Write = (fd: number, bytes: Buffer, from: number) => number;

/** The descriptor of a stream that is a file; undefined for a terminal, a pipe, or another thread's. */
export function fileOf(stream: NodeJS.WriteStream): number | undefined {
  const isOwn = stream === process.stdout || stream === process.stderr;
  // Node's own word for it; a stream without it is written to as any other.
  const { _type: type, fd } = stream as { _type?: string; fd?: number };
  return isOwn && isMainThread && type === 'fs' ? fd : undefined;
}

export class Redirected {
  /** Lines the disk has not taken. */
  lost = 0;
  readonly #fd: number;
  readonly #report: (line: string) => void;
  readonly #write: Write;
  #isFailing = false;
  /** A write broke off within a line: the next one has to end it. */
  #isTorn = false;

  /** @param report takes one line for people. */
  constructor(fd: number, report: (line: string) => void, write: Write = writeSync) {
    this.#fd = fd;
    this.#report = report;
    this.#write = write;
  }

  /** @param line with its line end. What is not taken is counted, and the next one tried. */
  write(line: string): void {
    try {
      this.#writeAll(Buffer.from(this.#isTorn ? `\n${line}` : line));
      if (this.#isFailing) this.#report(`it is written again; ${this.lost} lines are missing`);
      this.#isFailing = false;
    } catch (error) {
      this.lost++;
      if (!this.#isFailing) this.#report(`it cannot be written: ${(error as Error).message}`);
      this.#isFailing = true;
    }
  }

  #writeAll(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const written = this.#write(this.#fd, bytes, at);
      // A disk that takes nothing will not take the rest.
      if (written === 0) throw new Error('nothing was written');
      at += written;
      this.#isTorn = at < bytes.length;
    }
  }
}
