/** The two times the spool goes by. */
export interface Clock {
  /** Unix milliseconds, as the machine believes; it can jump by years. */
  now(): number;
  /** Milliseconds since any moment; never jumps. */
  elapsed(): number;
}

export const machineClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
