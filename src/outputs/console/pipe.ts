/**
 * Standard output or error where it is a pipe or a socket, or a terminal that does not block. Node has set it not to block, and keeps what the reader does not
 * take in memory: all of it, and lost at `process.exit()`. So lines are written here by the call itself, and what the reader
 * does not take waits in a queue that is bounded, and is written at the end as long as the reader reads.
 *
 * Lines stay whole and in order, among themselves and with what the app writes to the stream, as long as the reader keeps up. Of
 * a reader that does not, what the app itself writes may come between our lines, and cut one of more than a page (4 KB).
 */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Bytes that wait at most. */
const MAX_WAITING = 16 * 1024 ** 2;
/**
 * Milliseconds for which a call waits, at most, until half of what waits is gone when there is no more room: a loop that logs
 * faster than the reader reads would lose lines otherwise, with nobody to blame. After that lines are dropped until then.
 */
const PATIENCE = 100;
/** Milliseconds between two looks at a reader that is waited for. A fast one has emptied the pipe by then. */
const NAP = 0.1;
/** A pipe takes so many bytes whole or not at all. Source: POSIX, `write`, "PIPE_BUF"; Linux has a page. */
const ATOMIC = 4_096;
/** Bytes that come to the queue until the reader is tried again: what a pipe holds, mostly. */
const OFTEN = 64 * 1024;
/** Milliseconds until the next try: of a reader that reads, and of one that does not. */
const SOON = 1;
const LATER = 20;
/** Milliseconds without a byte taken after which nobody waits for the reader any longer: as long as for the network. */
export const STALLED = 2_000;

/** To sleep on. */
const pause = new Int32Array(new SharedArrayBuffer(4));

/** The part of a stream that is looked at. */
export interface PipeStream {
  /** Bytes the stream itself has not written yet. */
  readonly writableLength: number;
}

/**
 * The descriptor of a stream that is written here; undefined for a terminal, a file, or another thread's.
 *
 * It is not asked by `fstat`: Node keeps the last answer, and as long as that is a pipe, `fs.realpathSync` with a cache gives
 * links back as they are, which breaks the loading of packages that are links (seen in Node 22.15).
 */
export function pipeOf(stream: NodeJS.WriteStream): number | undefined {
  const isOwn = stream === process.stdout || stream === process.stderr;
  if (!isOwn || !isMainThread || process.platform === 'win32') return undefined;
  const { fd } = stream as { fd?: number };
  // Loaded by now for a stream of that kind: the door need not load it for others.
  const { Socket } = process.getBuiltinModule('node:net');
  return stream instanceof Socket && !stream.isTTY ? fd : undefined;
}

export class Pipe {
  /** Lines given up. */
  lost = 0;
  readonly #fd: number;
  readonly #stream: PipeStream;
  readonly #report: (line: string) => void;
  readonly #maxWaiting: number;
  readonly #isTerminal: boolean;
  #queue: Buffer[] = [];
  /** Place of the first in the queue that waits. */
  #head = 0;
  #bytes = 0;
  /** Bytes that came since the reader was last tried. */
  #untried = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isFull = false;
  #waiters: (() => void)[] = [];
  /** When the reader last took any, while somebody waits. */
  #movedAt = 0;

  /**
   * @param fd not blocking.
   * @param report takes one line for people.
   * @param isTerminal what the app itself writes there does not wait for what waits here: a line waits for a terminal that is
   * merely slow, so that they stay in order.
   */
  constructor(
    fd: number,
    stream: PipeStream,
    report: (line: string) => void,
    maxWaiting = MAX_WAITING,
    isTerminal = false,
  ) {
    this.#fd = fd;
    this.#stream = stream;
    this.#report = report;
    this.#maxWaiting = maxWaiting;
    this.#isTerminal = isTerminal;
  }

  /** Lines that wait. */
  get waiting(): number {
    return this.#queue.length - this.#head;
  }

  /** @param line with its line end. */
  write(line: string): void {
    if (this.#isClosed) {
      this.lost++;
      return;
    }
    if (this.#isFull && this.#bytes <= this.#maxWaiting / 2) {
      this.#isFull = false;
      this.#report(`the output is read again; ${this.lost} lines are missing`);
    }
    const bytes = Buffer.from(line);
    const isFree = this.waiting === 0 && this.#stream.writableLength === 0;
    const taken = isFree ? this.#giveFirst(bytes) : 0;
    if (taken === bytes.length) return;
    if (this.#isClosed) {
      this.lost++;
    } else if (taken > 0 || this.#hasRoom(bytes.length)) {
      this.#queue.push(taken === 0 ? bytes : bytes.subarray(taken));
      this.#bytes += bytes.length - taken;
      this.#untried += bytes.length;
      // In a turn that does not end no timer fires.
      if (this.#untried >= OFTEN && this.#stream.writableLength === 0) this.#writeWaiting();
      this.#schedule(SOON);
    } else {
      this.lost++;
    }
  }

  /** Writes what waits, blocking this thread for `timeoutMs` at most, and not for a reader that reads nothing. */
  drain(timeoutMs: number): boolean {
    const end = performance.now() + timeoutMs;
    let stalled = performance.now() + STALLED;
    for (;;) {
      if (this.#writeWaiting()) stalled = performance.now() + STALLED;
      if (this.waiting === 0) return true;
      if (performance.now() >= Math.min(end, stalled)) return false;
      Atomics.wait(pause, 0, 0, NAP);
    }
  }

  /** Resolves when nothing waits any more, or nobody reads. It holds the process for so long. */
  flush(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    this.#movedAt = performance.now();
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#timer?.ref();
    });
  }

  #hasRoom(bytes: number): boolean {
    if (this.#isFull) return false;
    if (this.#bytes + bytes <= this.#maxWaiting) return true;
    const half = this.#maxWaiting / 2;
    const end = performance.now() + PATIENCE;
    while (this.#bytes > half && performance.now() < end) {
      if (!this.#writeWaiting()) Atomics.wait(pause, 0, 0, NAP);
    }
    if (this.#bytes <= half) return true;
    this.#isFull = true;
    // Standard error is mostly the same terminal, and would wait for it.
    if (!this.#isTerminal)
      this.#report(
        `the output is not read, or too slowly: ${this.#bytes} bytes wait, what comes now is lost`,
      );
    return false;
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // What the app has written to the stream comes first.
      const hasMoved = this.#stream.writableLength === 0 && this.#writeWaiting();
      if (hasMoved) this.#movedAt = performance.now();
      if (this.waiting === 0 || performance.now() - this.#movedAt > STALLED) {
        const waiters = this.#waiters;
        this.#waiters = [];
        for (const resolve of waiters) resolve();
      }
      if (this.waiting > 0) this.#schedule(hasMoved ? SOON : LATER);
    }, ms);
    if (this.#waiters.length === 0) this.#timer.unref();
  }

  /** @returns whether the reader took any. */
  #writeWaiting(): boolean {
    let written = 0;
    this.#untried = 0;
    while (this.waiting > 0) {
      const end = this.#atomicEnd();
      const lines = this.#queue.slice(this.#head, end);
      const [first = Buffer.alloc(0)] = lines;
      const chunk = lines.length === 1 ? first : Buffer.concat(lines);
      const taken = this.#give(chunk);
      if (this.#isClosed) {
        this.lost += this.waiting;
        this.#queue = [];
        this.#head = 0;
        this.#bytes = 0;
        return false;
      }
      written += taken;
      this.#bytes -= taken;
      if (taken < chunk.length) {
        this.#forget(taken);
        break;
      }
      this.#head = end;
    }
    // Seldom, since what is left is moved.
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return written > 0;
  }

  /** The end of the lines that are taken whole or not at all together; of one at least. */
  #atomicEnd(): number {
    let end = this.#head;
    for (let bytes = 0; end < this.#queue.length; end++) {
      bytes += this.#queue[end]?.length ?? 0;
      if (bytes > ATOMIC) break;
    }
    return Math.max(this.#head + 1, end);
  }

  /** Takes off the first lines what was written of them. */
  #forget(written: number): void {
    let left = written;
    for (;;) {
      const line = this.#queue[this.#head];
      if (line === undefined || left === 0) return;
      if (left < line.length) {
        this.#queue[this.#head] = line.subarray(left);
        return;
      }
      left -= line.length;
      this.#head++;
    }
  }

  /** The first line that could have to wait. */
  #giveFirst(bytes: Buffer): number {
    let taken = this.#give(bytes);
    if (!this.#isTerminal) return taken;
    let end = performance.now() + PATIENCE;
    while (taken < bytes.length && !this.#isClosed && performance.now() < end) {
      const more = this.#give(bytes.subarray(taken));
      taken += more;
      if (more > 0) end = performance.now() + PATIENCE;
      else Atomics.wait(pause, 0, 0, NAP);
    }
    return taken;
  }

  /** @returns the bytes the reader took. */
  #give(bytes: Buffer): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Anything else is a reader that is gone.
      if (code !== 'EAGAIN' && code !== 'EWOULDBLOCK') this.#isClosed = true;
      return 0;
    }
  }
}
