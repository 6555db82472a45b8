/** What a stretch of work costs this thread and this process, in microseconds of processor time. */

/**
 * Processor time of this thread, in microseconds; before Node 22.19 the time that passes, the same on an idle machine.
 *
 * Linux counts a running thread's time up to its last tick, some milliseconds ago, except when it is asked for that of the
 * whole process: asking for that first makes this exact.
 */
export const threadTime: () => number =
  typeof process.threadCpuUsage !== 'function'
    ? () => performance.now() * 1e3
    : () => {
        process.cpuUsage();
        const { user, system } = process.threadCpuUsage();
        return user + system;
      };

function processTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export interface Cost {
  /** Microseconds. */
  readonly thread: number;
  /** Microseconds, all threads: workers, garbage collection, file access. */
  readonly process: number;
  /** Milliseconds that passed. */
  readonly wall: number;
}

/** @returns a function that tells what has been used since. */
export function meter(): () => Cost {
  const [thread, all, wall] = [threadTime(), processTime(), performance.now()];
  return () => ({
    thread: threadTime() - thread,
    process: processTime() - all,
    wall: performance.now() - wall,
  });
}
