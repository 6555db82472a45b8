/** Errors that the end record of a run tells: what else hears of them has nothing to add. */

const KEY = Symbol.for('spanlog.told-by-job.v1');
const shared = globalThis as { [KEY]?: WeakSet<object> };
shared[KEY] ??= new WeakSet();
const told = shared[KEY];

export function noteTold(error: unknown): void {
  if (typeof error === 'object' && error !== null) told.add(error);
}

export function isTold(error: unknown): boolean {
  return typeof error === 'object' && error !== null && told.has(error);
}
