/** Messages that are written once and kept: their lengths are exact, and no buffer is given beforehand. */
import { varintSize, Writer } from './writer.ts';

const FIRST = 1_024;

/**
 * Lets `write` write into ever larger buffers until what it writes fits.
 *
 * @param write gives back the offset behind what it wrote, or -1 when there is no room.
 * @returns what was written.
 */
export function grow(write: (writer: Writer) => number): Buffer {
  const writer = new Writer();
  for (let size = FIRST; ; size *= 4) {
    writer.open(Buffer.allocUnsafe(size));
    const end = write(writer);
    if (end !== -1) return Buffer.from(writer.target.subarray(0, end));
  }
}

/** A message as a field: with tag, of one byte, and length. */
export function field(tag: number, message: Uint8Array): Buffer {
  return grow((writer) => {
    if (1 + varintSize(message.length) + message.length > writer.limit) return -1;
    writer.byte(0, tag);
    return writer.bytes(writer.varint(1, message.length), message);
  });
}
