import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** Caught by nobody but the watch; SIGTERM and SIGINT Node catches itself, to set the terminal right. */
const TELLING = 1n << BigInt(constants.signals.SIGHUP - 1);

/**
 * Resolves when an app has begun to wait for the signals that would end it, which is some time after its first line. Linux.
 *
 * @throws when it never does, or has ended.
 */
export async function watchesSignals(pid: number | undefined): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    if ((BigInt(`0x${mask}`) & TELLING) !== 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${pid} does not wait for signals`);
}
