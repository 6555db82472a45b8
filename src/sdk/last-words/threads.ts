/**
 * The threads of a process, which are gone the moment it is: before it ends, the main thread lets the others say their last
 * words too. They share a piece of memory, which a worker finds in its environment data.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads';

const KEY = 'spanlog.ending';

/** Threads that can be told apart; of more, some are not waited for. */
const THREADS = 256;
/** Bytes of the reason. */
const REASON = 64;
/** Cell that is not 0 when the process ends; behind it one for each thread. */
const ENDING = 0;

/** Values of a thread's cell. */
const ABSENT = 0;
const LISTENING = 1;
const SPEAKING = 2;

/** Milliseconds in which a thread must begin to speak: one that is blocked never does. */
const GRACE = 500;

export interface Threads {
  /** In the main thread: the process ends. The others begin to speak. */
  announce(reason: string): void;
  /**
   * In the main thread: blocks it until the others have spoken.
   *
   * @param timeoutMs milliseconds they have once they have begun.
   */
  wait(timeoutMs: number): void;
  /** In another: this thread ends, and need not be waited for. */
  leave(): void;
}

/**
 * @param speak called in a thread that is not the main one, when the process ends. It may block the thread.
 * @returns undefined in a thread whose main thread knows nothing of it.
 */
export function joinThreads(speak: (reason: string) => void): Threads | undefined {
  if (isMainThread) setEnvironmentData(KEY, new SharedArrayBuffer((1 + THREADS) * 4 + REASON));
  const memory = getEnvironmentData(KEY);
  if (!(memory instanceof SharedArrayBuffer)) return undefined;
  const cells = new Int32Array(memory, 0, 1 + THREADS);
  const text = Buffer.from(memory, cells.byteLength, REASON);
  const cellOf = (id: number) => 1 + (id % THREADS);
  const become = (cell: number, value: number) => {
    Atomics.store(cells, cell, value);
    Atomics.notify(cells, cell);
  };
  // A thread that is terminated, or runs out of memory, cannot say so itself.
  process.on('worker', (worker) => {
    const cell = cellOf(worker.threadId);
    worker.once('exit', () => become(cell, ABSENT));
  });
  if (!isMainThread) {
    const own = cellOf(threadId);
    become(own, LISTENING);
    void Promise.resolve(Atomics.waitAsync(cells, ENDING, 0).value).then(() => {
      become(own, SPEAKING);
      speak(text.toString('utf8').replace(/\0+$/, ''));
      become(own, ABSENT);
    });
  }
  return {
    announce(reason) {
      text.fill(0).write(reason);
      become(ENDING, 1);
    },
    wait(timeoutMs) {
      const begun = performance.now();
      const waitWhile = (value: number, ms: number) => {
        for (let cell = 1; cell <= THREADS; cell++) {
          Atomics.wait(cells, cell, value, Math.max(0, begun + ms - performance.now()));
        }
      };
      waitWhile(LISTENING, GRACE);
      waitWhile(SPEAKING, Math.max(timeoutMs, GRACE));
    },
    leave: () => become(cellOf(threadId), ABSENT),
  };
}
