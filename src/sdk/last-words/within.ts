/** Milliseconds; what is longer, Node takes for one. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Waits for `work` no longer than there is time, holding the process meanwhile.
 *
 * @param timeoutMs milliseconds.
 * @param late what it is when the time is over.
 */
export async function within<T>(work: T | Promise<T>, timeoutMs: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.min(timeoutMs, LONGEST_TIMER));
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
