/** Entries for tests: texts, in the frame of a `scope_logs` field; and a reader of segments that trusts nothing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FileSystem } from '../../src/spool/file-system.ts';
import { findNext, parseHeader, readFrame } from '../../src/spool/format.ts';
import type { Encode } from '../../src/spool/spool.ts';

/** Field 2, length-delimited. */
const TAG = 0x12;

export const encodeText: Encode<string> = (text, target, at) => {
  const length = Buffer.byteLength(text);
  let end = at + 1;
  for (let rest = length; ; rest >>>= 7) {
    end++;
    if (rest < 128) break;
  }
  if (end + length > target.length) return -1;
  target[at] = TAG;
  let position = at + 1;
  let rest = length;
  for (; rest >= 128; rest >>>= 7) target[position++] = (rest & 127) | 128;
  target[position++] = rest;
  return position + target.write(text, position);
};

/** What `encodeText` wrote, one behind the other. */
export function decodeTexts(payload: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = 0; at < payload.length; ) {
    assert.equal(payload[at++], TAG);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = payload[at++] as number;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    assert.ok(at + length <= payload.length, 'an entry ends behind its payload');
    texts.push(Buffer.from(payload.subarray(at, at + length)).toString());
    at += length;
  }
  return texts;
}

export interface ReadSegment {
  readonly name: string;
  readonly resource: string;
  /** The texts of each frame. */
  readonly frames: readonly (readonly string[])[];
  /** Whether it ends within a frame, or within its header. */
  readonly isTorn: boolean;
  /** Stretches that are no frames, but for a torn end. */
  readonly corrupt: number;
}

/** @param upTo only so many bytes are read; default all there are. */
export function readSegment(disk: FileSystem, path: string, upTo?: number): ReadSegment {
  const bytes = disk.readFileSync(path).subarray(0, upTo);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const header = parseHeader(bytes);
  if (typeof header === 'string') {
    const isTorn = header === 'torn';
    return { name, resource: '', frames: [], isTorn, corrupt: isTorn ? 0 : 1 };
  }
  const frames: string[][] = [];
  let isTorn = false;
  let corrupt = 0;
  for (let at = header.end; at < bytes.length; ) {
    const frame = readFrame(bytes, at, header.salt);
    if (typeof frame !== 'string') {
      const texts = decodeTexts(frame.payload);
      assert.equal(texts.length, frame.entries, 'a frame has another count than entries');
      frames.push(texts);
      at = frame.end;
      continue;
    }
    const next = findNext(bytes, at + 1, header.salt);
    isTorn = frame === 'torn' && next === -1;
    if (!isTorn) corrupt++;
    if (next === -1) break;
    at = next;
  }
  return { name, resource: header.resource.toString(), frames, isTorn, corrupt };
}

const numberOf = (name: string) => Number(/-(\d+)\.seg$/.exec(name)?.[1]);

/** All segments of a folder, by lane, in the order of their numbers. */
export function readFolder(disk: FileSystem, dir: string): ReadSegment[] {
  const names = disk.readdirSync(dir).filter((name) => name.endsWith('.seg'));
  const laneOf = (name: string) => name.slice(0, name.lastIndexOf('-'));
  names.sort((a, b) => laneOf(a).localeCompare(laneOf(b)) || numberOf(a) - numberOf(b));
  return names.map((name) => readSegment(disk, join(dir, name)));
}

/** The texts of all segments of a lane, or of all lanes. */
export function textsOf(disk: FileSystem, dir: string, lane = ''): string[] {
  const segments = readFolder(disk, dir).filter(({ name }) => name.startsWith(lane));
  return segments.flatMap(({ frames }) => frames.flat());
}
