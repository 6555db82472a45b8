/**
 * Asks again and again until it holds.
 *
 * @param timeoutMs milliseconds. Default 20,000.
 * @throws Error with what was asked when the time is over.
 */
export async function until(condition: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never true within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
