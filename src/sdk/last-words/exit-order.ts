/**
 * The end of a thread, after everybody else's: `process.on('exit')` listeners run in the order they were added, and what
 * the app logs in its own must still be sent.
 */

/**
 * Ways out of a process that no event tells of: Node's own, below `process.exit` and the `exit` event, which others wrap
 * too; the abort; and the signal a process sends to itself.
 */
type Way = 'reallyExit' | 'abort' | 'kill';
type Exits = { [W in Way]: (...args: unknown[]) => unknown };

export interface ExitOrder {
  /** Puts the listener behind all others at once: for an end that is certain and comes before the next tick. */
  toTheEnd(): void;
}

/**
 * Keeps `last` the last listener of `exit`. While the app adds one, ours is not there at all, so that Node counts the
 * app's alone when it warns of too many; it comes back with the next tick. A `process.exit()` in the same turn is met
 * on Node's own way out, which every `process.exit()` takes after the listeners.
 *
 * @param last called with the exit code; again on the way out, for what was logged since.
 */
export function lastAtExit(last: (code: number) => void): ExitOrder {
  const listener = (code: number) => last(code);
  let moving = false;
  let scheduled = false;
  const remove = () => {
    moving = true;
    process.removeListener('exit', listener);
    moving = false;
  };
  const append = () => {
    remove();
    withRoomForOneMore('exit', () => process.on('exit', listener));
  };
  const appendSoon = () => {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(() => {
      scheduled = false;
      append();
    });
  };
  append();
  process.on('newListener', (event, added) => {
    if (event !== 'exit' || added === listener) return;
    remove();
    appendSoon();
  });
  process.on('removeListener', (event, removed) => {
    if (event === 'exit' && removed === listener && !moving) appendSoon();
  });
  beforeLeaving('reallyExit', (code) => last(typeof code === 'number' ? code : 0));
  return { toTheEnd: append };
}

/** Calls `run` with the arguments of a way out before it is taken. */
export function beforeLeaving(way: Way, run: (...args: unknown[]) => void): void {
  const exits = process as unknown as Exits;
  const original = exits[way];
  exits[way] = (...args) => {
    run(...args);
    return Reflect.apply(original, process, args);
  };
}

/** Node warns of a leak when the limit is passed; ours is not the app's. */
function withRoomForOneMore(event: string, add: () => void): void {
  const limit = process.getMaxListeners();
  const isFull = process.listenerCount(event) === limit;
  if (isFull) process.setMaxListeners(limit + 1);
  add();
  if (isFull) process.setMaxListeners(limit);
}
