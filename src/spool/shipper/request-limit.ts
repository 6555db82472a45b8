/**
 * How large a request may be. It shrinks when the destination says 413, and when requests break off or take too long, as
 * they do on a slow line: there a smaller one gets through where the same one again never would.
 */

/** Bytes of a request's entries at most, as protobuf. */
export const MAX_BYTES = 2 * 1024 * 1024;
/** What a request shrinks to at least, by what was not said to be too large. */
const MIN_BYTES = 16 * 1024;
/** Milliseconds a limit is believed that the destination has set; then twice as much is tried. */
const BELIEVED = 600_000;
/** Requests that break off one after the other before the next is smaller: a receiver that starts again breaks one. */
const BREAKS = 2;

export class RequestLimit {
  /** Set by 413. */
  #ceiling = MAX_BYTES;
  #ceilingSince = 0;
  /** Set by requests that broke off; each that gets through doubles it. */
  #width = MAX_BYTES;
  #breaks = 0;

  /**
   * @param now milliseconds of a clock that never jumps.
   * @returns bytes.
   */
  bytes(now: number): number {
    while (this.#ceiling < MAX_BYTES && now - this.#ceilingSince >= BELIEVED) {
      this.#ceiling = Math.min(MAX_BYTES, this.#ceiling * 2);
      this.#ceilingSince += BELIEVED;
    }
    return Math.min(this.#ceiling, this.#width);
  }

  /** @param bytes what was too large. */
  tooLarge(bytes: number, now: number): void {
    this.#ceiling = Math.max(1, Math.min(this.bytes(now), bytes >> 1));
    this.#ceilingSince = now;
  }

  /** @returns true when such a request had better be divided. */
  brokeOff(bytes: number): boolean {
    this.#breaks++;
    if (this.#breaks < BREAKS) return false;
    this.#width = Math.max(MIN_BYTES, Math.min(this.#width, bytes >> 1));
    return bytes > MIN_BYTES;
  }

  accepted(): void {
    this.#breaks = 0;
    this.#width = Math.min(MAX_BYTES, this.#width * 2);
  }
}
