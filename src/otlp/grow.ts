/** What a message is written into while its size is unknown. */
const FIRST = 1_024;

/**
 * Lets `write` write into ever larger buffers until what it writes fits.
 *
 * @param write gives back the offset behind what it wrote, or -1 when the buffer is too small.
 * @returns what was written.
 */
export function grow(write: (target: Buffer) => number): Buffer {
  for (let size = FIRST; ; size *= 4) {
    const target = Buffer.allocUnsafe(size);
    const end = write(target);
    if (end !== -1) return Buffer.from(target.subarray(0, end));
  }
}
