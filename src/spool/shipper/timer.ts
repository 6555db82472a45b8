/**
 * Runs something once, later.
 *
 * @param ms milliseconds.
 * @returns ends the wait before its time.
 */
export type After = (ms: number, run: () => void) => () => void;

/** A timer that does not keep its thread alive: on the app's own thread it would hold up the app's end. */
export const nodeTimer: After = (ms, run) => {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
};
