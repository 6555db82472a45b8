/** Reads what waits in a folder without taking it: for people, beside whoever owns it. */
import { join } from 'node:path';
import { readCursor } from './cursor.ts';
import type { FileSystem } from './file-system.ts';
import { cursorName, type SegmentFile } from './folder-contents.ts';
import { type End, readHeader, SegmentReader } from './segment-reader.ts';
import { openSource } from './segment-source.ts';
import type { Lane } from './spool.ts';

/** A frame that is not delivered. */
export interface StoredFrame {
  readonly lane: Lane;
  /** The `resource` field, with tag and length. */
  readonly resource: Uint8Array;
  /** A run of whole `scope_logs` / `scope_spans` fields. */
  readonly payload: Buffer;
  readonly entries: number;
  /** Unix milliseconds of the first entry. */
  readonly time: number;
}

/**
 * The frames of a segment from its cursor on; stretches that are no frames are stepped over.
 *
 * @param end `growing` while its owner may be writing to it.
 * @throws Error of `node:fs`; ENOENT when it was delivered meanwhile.
 * @throws BrokenCompressionError
 */
export function* storedFrames(
  folder: string,
  { lane, number, path, isCompressed }: SegmentFile,
  disk: FileSystem,
  end: End,
): Generator<StoredFrame, void, undefined> {
  const source = openSource(path, isCompressed, disk);
  try {
    const limit = source.size();
    const header = readHeader(source, limit);
    if (typeof header === 'string') return;
    const resource = Uint8Array.from(header.resource);
    const cursor = readCursor(join(folder, cursorName(lane, number)), header.salt, disk);
    const offset = cursor >= header.end && cursor <= limit ? cursor : header.end;
    const reader = new SegmentReader(source, header.salt, offset, { corrupt: () => {}, torn: () => {} });
    for (let frame = reader.next(limit, end); frame !== undefined; frame = reader.next(limit, end)) {
      const { payload, entries, time } = frame;
      yield { lane, resource, payload, entries, time };
    }
  } finally {
    source.close();
  }
}
