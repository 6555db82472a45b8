/** A message over UDP: compressed, and in pieces where it is larger than a datagram. Source: GELF 1.1, "Chunking". */
import { randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Bytes of a datagram: what gets through an Ethernet in one piece, with room for the headers of tunnels. */
export const CHUNK = 1_420;
const MAGIC = [0x1e, 0x0f];
const ID = 8;
/** Magic bytes, id, number and count. */
const HEADER = MAGIC.length + ID + 2;
const MAX_CHUNKS = 128;

/** @throws RangeError for a message of more than 128 pieces. */
export function gelfPackets(text: string): Buffer[] {
  const message = gzipSync(text);
  if (message.length <= CHUNK) return [message];
  const room = CHUNK - HEADER;
  const count = Math.ceil(message.length / room);
  if (count > MAX_CHUNKS)
    throw new RangeError(`${message.length} bytes are more than ${MAX_CHUNKS} chunks hold`);
  const id = randomFillSync(Buffer.alloc(ID));
  return Array.from({ length: count }, (_, index) =>
    Buffer.concat([
      Buffer.from(MAGIC),
      id,
      Buffer.from([index, count]),
      message.subarray(index * room, (index + 1) * room),
    ]),
  );
}
