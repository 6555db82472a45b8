import { closeSync, openSync, renameSync, statSync, unlinkSync } from 'node:fs';

/** Milliseconds. A rotation takes one or two; who holds the lock for longer has died with it. */
const STALE = 10_000;

/**
 * Runs `rotate` while no other process does so for the same file.
 *
 * @param path of the file that is rotated.
 * @returns false when another process is rotating it just now.
 * @throws what `rotate` throws, and what the disk does.
 */
export function withRotationLock(path: string, rotate: () => void): boolean {
  const lock = `${path}.lock`;
  if (!take(lock) && !(isStale(lock) && removeStale(lock) && take(lock))) return false;
  try {
    rotate();
  } finally {
    unlinkSync(lock);
  }
  return true;
}

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(lock: string): boolean {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > STALE;
}

/** Of several that find it, one removes it: a rename succeeds once. */
function removeStale(lock: string): boolean {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    unlinkSync(aside);
    return true;
  } catch {
    return false;
  }
}
