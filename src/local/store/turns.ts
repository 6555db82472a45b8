import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long a query may hold the event loop before others get a turn, in milliseconds. */
const TURN = 15;

/**
 * A query in steps: call the result between two steps, and it gives the event loop a turn when enough time has passed.
 * It throws the signal's reason once that is aborted, so that nobody goes on searching for a reader who left.
 */
export function takeTurns(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < TURN) return;
    await nextTurn();
    signal?.throwIfAborted();
    since = performance.now();
  };
}
