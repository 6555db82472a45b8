/**
 * The bytes of a segment: its header, its frames, and how to find the next frame behind a broken one. The picture stands
 * in `spool.ts`. Nothing here touches a file.
 */
import { crc32 } from 'node:zlib';

const MAGIC = Buffer.from('SPANLOG1', 'latin1');
/** Magic, salt, length of the resource. */
const HEADER_START = MAGIC.length + 8;
const CHECKSUM = 4;

/** Bytes before the payload of a frame. */
export const FRAME_HEADER = 24;
const CHECKSUM_AT = 4;
const LENGTH_AT = 8;
const ENTRIES_AT = 12;
const TIME_AT = 16;

/** Bytes. An entry above that is not kept; so a greater length is a broken one. */
export const MAX_PAYLOAD = 4 * 1024 * 1024;
/** Bytes. A resource has some dozens of attributes; a greater length is a broken one. */
const MAX_RESOURCE = 4 * 1024 * 1024;

export interface SegmentHeader {
  readonly salt: number;
  /** The `resource` field, with its tag and length; a view into what was parsed. */
  readonly resource: Buffer;
  /** Offset of the first frame. */
  readonly end: number;
}

export interface Frame {
  readonly entries: number;
  /** Unix milliseconds of the first entry. */
  readonly time: number;
  /** A view into what was read. */
  readonly payload: Buffer;
  /** Offset behind the frame. */
  readonly end: number;
}

/**
 * @param salt an unsigned 32 bit number other than 0, random.
 * @param resource the `resource` field, with its tag and length.
 */
export function writeHeader(salt: number, resource: Uint8Array): Buffer {
  const end = HEADER_START + resource.length;
  const header = Buffer.alloc(end + CHECKSUM);
  header.set(MAGIC, 0);
  header.writeUInt32LE(salt, MAGIC.length);
  header.writeUInt32LE(resource.length, MAGIC.length + 4);
  header.set(resource, HEADER_START);
  header.writeUInt32LE(crc32(header.subarray(0, end)), end);
  return header;
}

/**
 * @param buffer the segment from its beginning, as much of it as there is.
 * @returns 'torn' when it ends within the header, or holds nothing but zeros.
 */
export function parseHeader(buffer: Buffer): SegmentHeader | 'torn' | 'corrupt' {
  const known = Math.min(buffer.length, MAGIC.length);
  if (buffer.compare(MAGIC, 0, known, 0, known) !== 0) return isZero(buffer, 0) ? 'torn' : 'corrupt';
  if (buffer.length < HEADER_START) return 'torn';
  const salt = buffer.readUInt32LE(MAGIC.length);
  const length = buffer.readUInt32LE(MAGIC.length + 4);
  if (length > MAX_RESOURCE) return 'corrupt';
  const end = HEADER_START + length;
  if (buffer.length < end + CHECKSUM) return 'torn';
  if (crc32(buffer.subarray(0, end)) !== buffer.readUInt32LE(end)) return 'corrupt';
  return { salt, resource: buffer.subarray(HEADER_START, end), end: end + CHECKSUM };
}

/**
 * Makes a frame of a payload that stands `FRAME_HEADER` bytes behind `start`.
 *
 * @param time Unix milliseconds of the first entry.
 * @returns the offset behind the frame.
 */
export function sealFrame(
  buffer: Buffer,
  start: number,
  payloadLength: number,
  entries: number,
  time: number,
  salt: number,
): number {
  const payload = start + FRAME_HEADER;
  const end = payload + payloadLength;
  buffer.writeUInt32LE(salt, start);
  buffer.writeUInt32LE(payloadLength, start + LENGTH_AT);
  buffer.writeUInt32LE(entries, start + ENTRIES_AT);
  buffer.writeDoubleLE(time, start + TIME_AT);
  buffer.writeUInt32LE(checksum(buffer, start, end), start + CHECKSUM_AT);
  return end;
}

/**
 * Reads the frame at `at`. Only what a checksum vouches for is returned.
 *
 * @returns 'torn' when the buffer ends within the frame, or holds nothing but zeros from here on (as a file does whose
 * length outlived a power cut and whose contents did not). A broken length looks the same: it is a torn one only if
 * `findNext` finds nothing behind.
 */
export function readFrame(buffer: Buffer, at: number, salt: number): Frame | 'torn' | 'corrupt' {
  const start = at + FRAME_HEADER;
  if (start > buffer.length) return 'torn';
  if (buffer.readUInt32LE(at) !== salt) return isZero(buffer, at) ? 'torn' : 'corrupt';
  const length = buffer.readUInt32LE(at + LENGTH_AT);
  if (length === 0 || length > MAX_PAYLOAD) return 'corrupt';
  const end = start + length;
  if (end > buffer.length) return 'torn';
  if (checksum(buffer, at, end) !== buffer.readUInt32LE(at + CHECKSUM_AT)) return 'corrupt';
  return {
    entries: buffer.readUInt32LE(at + ENTRIES_AT),
    time: buffer.readDoubleLE(at + TIME_AT),
    payload: buffer.subarray(start, end),
    end,
  };
}

/**
 * @param from first offset at which a frame may begin.
 * @returns the offset of the next frame that is whole, or -1.
 */
export function findNext(buffer: Buffer, from: number, salt: number): number {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(salt);
  for (let at = buffer.indexOf(mark, from); at !== -1; at = buffer.indexOf(mark, at + 1)) {
    if (typeof readFrame(buffer, at, salt) !== 'string') return at;
  }
  return -1;
}

/**
 * How many entries were lost with the bytes between two whole frames: what the headers in there say, as far as one leads
 * exactly to the next or to the end; one for a stretch that no header describes.
 *
 * @param to offset of the next whole frame, or the end of what there is.
 */
export function entriesBetween(buffer: Buffer, from: number, to: number, salt: number): number {
  let entries = 0;
  let at = from;
  while (at < to) {
    const claimed = claim(buffer, at, to, salt);
    if (claimed === undefined) return entries + 1;
    entries += claimed.entries;
    at = claimed.end;
  }
  return entries;
}

/** What a frame's header says of itself, if it can be true. */
function claim(
  buffer: Buffer,
  at: number,
  to: number,
  salt: number,
): { entries: number; end: number } | undefined {
  if (at + FRAME_HEADER > to || buffer.readUInt32LE(at) !== salt) return undefined;
  const length = buffer.readUInt32LE(at + LENGTH_AT);
  const entries = buffer.readUInt32LE(at + ENTRIES_AT);
  const end = at + FRAME_HEADER + length;
  // An entry has a tag and a length at least, so there cannot be more of them than this.
  if (length === 0 || end > to || entries === 0 || entries > length / 2) return undefined;
  const follows = end === to || (end + 4 <= to && buffer.readUInt32LE(end) === salt);
  return follows ? { entries, end } : undefined;
}

/** One call over what follows the checksum: the call costs more than the bytes of a short frame. */
function checksum(buffer: Buffer, start: number, end: number): number {
  return crc32(buffer.subarray(start + LENGTH_AT, end));
}

function isZero(buffer: Buffer, from: number): boolean {
  for (let at = from; at < buffer.length; at++) if (buffer[at] !== 0) return false;
  return true;
}
