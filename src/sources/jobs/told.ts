/** Errors that the end record of a run tells, and messages that have failed by them: what else hears of them has nothing to add. */

const KEY = Symbol.for('spanlog.told-by-job.v1');
const shared = globalThis as { [KEY]?: WeakSet<object> };
shared[KEY] ??= new WeakSet();
const told = shared[KEY];

export function noteTold(failed: unknown): void {
  if (typeof failed === 'object' && failed !== null) told.add(failed);
}

export function isTold(failed: unknown): boolean {
  return typeof failed === 'object' && failed !== null && told.has(failed);
}
