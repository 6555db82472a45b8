const TWO_16 = 65_536;
const BILLION = 1e9;

/** Unix nanoseconds, divided. */
export interface DividedTime {
  seconds: number;
  nanos: number;
}

/**
 * Divides 64 bits of nanoseconds by a billion, 16 bits at a time, so that all is exact.
 *
 * @param low the lower 32 bits. @param high the upper ones.
 * @param into what is written over.
 */
export function divideNanos(low: number, high: number, into: DividedTime): void {
  let seconds = 0;
  let nanos = high >>> 16;
  for (let part = 0; part < 3; part++) {
    const dividend = nanos * TWO_16 + (part === 0 ? high & 0xffff : part === 1 ? low >>> 16 : low & 0xffff);
    const times = Math.floor(dividend / BILLION);
    seconds = seconds * TWO_16 + times;
    nanos = dividend - times * BILLION;
  }
  into.seconds = seconds;
  into.nanos = nanos;
}
