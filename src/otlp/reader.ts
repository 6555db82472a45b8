/** Bytes that are not the message they are taken for. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** Wire types. Source: protobuf.dev, "Encoding"; groups (3 and 4) are not used in OTLP. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const TWO_32 = 4_294_967_296;

/** A whole ArrayBuffer as bytes and as words, so that what lies in it is read without a view for each part. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly length: number;
}

const NOWHERE: Source = sourceOf(new Uint8Array(0));

/** @param last what was given for other bytes; it is given again for those of the same ArrayBuffer. */
export function sourceOf(bytes: Uint8Array, last?: Source): Source {
  const { buffer } = bytes;
  if (last?.bytes.buffer === buffer) return last;
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer), length: buffer.byteLength };
}

/**
 * Reads protobuf out of bytes that may be anything: what lies outside of `end` is never read, and nothing loops. Offsets are
 * those of the ArrayBuffer.
 */
export class Reader {
  source = NOWHERE;
  at = 0;
  /** Upper half of the last `varint` or `fixed64`. */
  high = 0;

  /**
   * @returns field number and wire type in one number, as on the wire.
   * @throws MalformedError
   */
  tag(end: number): number {
    const { bytes } = this.source;
    if (this.at < end) {
      const byte = bytes[this.at] as number;
      if (byte < 0x80) {
        if (byte < 8) throw new MalformedError('a field has the number 0');
        this.at++;
        return byte;
      }
    }
    const tag = this.varint(end);
    if (this.high !== 0 || tag < 8) throw new MalformedError('a field has an impossible number');
    return tag;
  }

  /**
   * @returns the lower 32 bits; the upper ones are in `high`.
   * @throws MalformedError
   */
  varint(end: number): number {
    const { bytes } = this.source;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= end) throw new MalformedError('a number is cut off');
      const byte = bytes[this.at++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw new MalformedError('a number is too long');
  }

  /**
   * The end of the message or text that begins here: its length is read.
   *
   * @throws MalformedError when it is longer than what it lies in.
   */
  endOf(end: number): number {
    const { bytes } = this.source;
    let length = this.at < end ? (bytes[this.at] as number) : 0x80;
    if (length < 0x80) {
      this.at++;
    } else {
      length = this.varint(end);
      if (this.high !== 0) throw new MalformedError('a length is too large');
    }
    if (length > end - this.at) throw new MalformedError('a field is longer than its message');
    return this.at + length;
  }

  /** @throws MalformedError */
  fixed32(end: number): number {
    if (end - this.at < 4) throw new MalformedError('a number is cut off');
    this.at += 4;
    return this.source.view.getUint32(this.at - 4, true);
  }

  /**
   * @returns the lower 32 bits; the upper ones are in `high`.
   * @throws MalformedError
   */
  fixed64(end: number): number {
    const low = this.fixed32(end);
    this.high = this.fixed32(end);
    return low;
  }

  /** The last 64 bits read, of which `low` is the lower half, as a signed number; exact up to 2^53. */
  signed(low: number): number {
    return (this.high | 0) * TWO_32 + low;
  }

  /** @throws MalformedError */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case VARINT:
        this.varint(end);
        return;
      case FIXED64:
        this.fixed64(end);
        return;
      case BYTES:
        this.at = this.endOf(end);
        return;
      case FIXED32:
        this.fixed32(end);
        return;
      default:
        throw new MalformedError(`a field has the unknown wire type ${tag & 7}`);
    }
  }
}
