/** What lies in the folder of an owner, lane by lane. */
import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { segmentName } from './segment-name.ts';
import { LANES, type Lane } from './spool.ts';

/** Put behind the name of a segment that is compressed. */
export const COMPRESSED = '.zst';

/** Put behind a name while the file is being made. */
export const PART = '.part';

export function cursorName(lane: Lane, number: number): string {
  return `${lane}-${number}.ack`;
}

/** What belongs to a segment on the disk. */
export function filesOf(segment: {
  readonly folder: string;
  readonly lane: Lane;
  readonly number: number;
  readonly path: string;
}): { segment: string; cursor: string } {
  return { segment: segment.path, cursor: join(segment.folder, cursorName(segment.lane, segment.number)) };
}

export interface SegmentFile {
  readonly lane: Lane;
  readonly number: number;
  readonly path: string;
  readonly isCompressed: boolean;
  /** As it lies there, so compressed ones are small. */
  readonly bytes: number;
  /** Unix milliseconds of the last write. */
  readonly mtimeMs: number;
}

export interface FolderContents {
  /** Upwards by number. */
  readonly segments: Readonly<Record<Lane, readonly SegmentFile[]>>;
  /** Names of files that are good for nothing: begun and not finished, doubled, or a cursor without its segment. */
  readonly leftovers: readonly string[];
}

const NAME = new RegExp(`^(${LANES.join('|')})-([1-9]\\d{0,15})\\.(seg|seg\\.zst|ack)$`);

/**
 * @param folder absolute.
 * @throws Error of `node:fs` when it cannot be read.
 */
export function readFolder(folder: string, disk: FileSystem): FolderContents {
  const names = new Set(disk.readdirSync(folder));
  const segments = Object.fromEntries(LANES.map((lane) => [lane, [] as SegmentFile[]])) as Record<
    Lane,
    SegmentFile[]
  >;
  const leftovers: string[] = [];
  for (const name of names) {
    if (name.endsWith(PART)) leftovers.push(name);
    const [, lane, digits, kind] = NAME.exec(name) ?? [];
    if (lane === undefined || kind === undefined) continue;
    const number = Number(digits);
    const plain = segmentName(lane as Lane, number);
    // A crash while a segment was being replaced by its compressed form leaves both. The plain one is whole for certain.
    const isDoubled = kind === 'seg.zst' && names.has(plain);
    const isOrphan = kind === 'ack' && !names.has(plain) && !names.has(plain + COMPRESSED);
    if (isDoubled || isOrphan) leftovers.push(name);
    if (isDoubled || kind === 'ack') continue;
    const found = status(join(folder, name), disk);
    if (found === undefined) continue;
    segments[lane as Lane].push({
      lane: lane as Lane,
      number,
      path: join(folder, name),
      isCompressed: kind === 'seg.zst',
      bytes: found.size,
      mtimeMs: found.mtimeMs,
    });
  }
  for (const lane of LANES) segments[lane].sort((a, b) => a.number - b.number);
  return { segments, leftovers };
}

/** undefined: it has gone meanwhile. What cannot be asked just now is empty and new, until it is opened. */
function status(path: string, disk: FileSystem): { size: number; mtimeMs: number } | undefined {
  try {
    return disk.statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { size: 0, mtimeMs: Number.POSITIVE_INFINITY };
  }
}
