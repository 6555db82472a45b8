import { BYTES, Reader, sourceOf, VARINT } from '../../otlp/reader.ts';

/** The fields of a message that are numbers or have a length, the last of each number; undefined when it is not a message. */
export function fields(bytes: Uint8Array): Map<number, Uint8Array | number> | undefined {
  const reader = new Reader();
  const values = new Map<number, Uint8Array | number>();
  reader.source = sourceOf(bytes);
  reader.at = bytes.byteOffset;
  const end = reader.at + bytes.length;
  try {
    while (reader.at < end) {
      const tag = reader.tag(end);
      if ((tag & 7) === VARINT) values.set(tag >>> 3, reader.signed(reader.varint(end)));
      else if ((tag & 7) === BYTES) {
        const to = reader.endOf(end);
        values.set(tag >>> 3, new Uint8Array(bytes.buffer, reader.at, to - reader.at));
        reader.at = to;
      } else reader.skip(tag, end);
    }
    return values;
  } catch {
    return undefined;
  }
}
