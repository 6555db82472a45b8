import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is there, and returns it.
 *
 * @param what said in the error when the time is up
 * @param ask returns undefined (or throws) while there is nothing yet
 * @param timeoutMs milliseconds, default 60,000
 * @throws Error naming `what`, with the last error as its cause
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause: last });
    await delay(100);
  }
}
