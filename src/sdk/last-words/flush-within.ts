import { runtime } from '../../runtime.ts';
import { within } from './within.ts';

/**
 * @param timeoutMs milliseconds.
 * @returns true when everything queued has left, or was given up, in time.
 */
export async function flushWithin(timeoutMs: number): Promise<boolean> {
  return await within(runtime.running?.flush(timeoutMs) ?? true, timeoutMs, false);
}
