import { constants, openSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Another way to the terminal a stream writes to, which does not block: one that somebody has stopped (Ctrl-S) would stop the
 * app with it, for Node's own writes wait. Node's stream stays as it is, since what the app prints must not be lost when it exits.
 *
 * @returns a descriptor; undefined where it is no terminal of this process, or cannot be had: another user's, after `su`.
 */
export function terminalOf(stream: NodeJS.WriteStream): number | undefined {
  const isOwn = stream === process.stdout || stream === process.stderr;
  // Elsewhere such a name is the same descriptor once more, and would make the stream itself not block.
  if (!isOwn || !isMainThread || !stream.isTTY || process.platform !== 'linux') return undefined;
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const fd = stream === process.stdout ? 1 : 2;
  try {
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined;
  }
}
