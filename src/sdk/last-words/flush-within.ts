import { runtime } from '../../runtime.ts';

/** Milliseconds; what is longer, Node takes for one. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * @param timeoutMs milliseconds.
 * @returns true when everything queued has left, or was given up, in time.
 */
export async function flushWithin(timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.min(timeoutMs, LONGEST_TIMER));
  });
  const done = Promise.resolve(runtime.running?.flush(timeoutMs) ?? true);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
