/** What is in a spool: its owners, whether they live, and what waits in their folders. Nothing is changed, nobody disturbed. */
import { basename, join } from 'node:path';
import { machineClock } from './clock.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { readFolder, type SegmentFile } from './folder-contents.ts';
import { Liveness } from './liveness.ts';
import { thisMachine } from './machine.ts';
import { OWNER_FILE, type Owner, parseOwner } from './owner.ts';
import { INHERITED, isOwnerName, QUARANTINE } from './owner-folder.ts';
import { LANES, type Lane } from './spool.ts';
import { type StoredFrame, storedFrames } from './waiting-entries.ts';

export interface LaneListing {
  readonly lane: Lane;
  readonly segments: number;
  /** On the disk, delivered ones of a segment that is not finished among them. */
  readonly bytes: number;
  /** Not delivered. */
  readonly entries: number;
  /** Unix milliseconds of the oldest frame that waits. */
  readonly oldest: number | undefined;
}

export interface OwnerListing {
  /** Of the folder. */
  readonly name: string;
  readonly path: string;
  /** What it says of itself; undefined when that cannot be read. */
  readonly owner: Owner | undefined;
  /** False: it is dead, and whoever comes next takes what it has left. */
  readonly isAlive: boolean;
  /** Name of the owner that has taken it over. */
  readonly heldBy: string | undefined;
  /** Those in which there is a segment. */
  readonly lanes: readonly LaneListing[];
}

export interface SpoolListing {
  readonly owners: readonly OwnerListing[];
  readonly quarantine: { readonly files: number; readonly bytes: number };
}

/**
 * @param dir the spool's folder, absolute; an empty listing when there is none.
 * @throws Error of `node:fs` when it cannot be read.
 */
export async function listSpool(dir: string, disk: FileSystem = nodeFileSystem): Promise<SpoolListing> {
  const liveness = new Liveness(disk, thisMachine(), machineClock);
  const owners: OwnerListing[] = [];
  for (const name of namesIn(dir, disk).filter(isOwnerName)) {
    const isAlive = !(await liveness.isDead(join(dir, name)));
    for (const path of withInherited(join(dir, name), disk)) {
      const heldBy = basename(path) === name ? undefined : name;
      owners.push({
        name: basename(path),
        path,
        owner: ownerOf(path, disk),
        isAlive: heldBy === undefined && isAlive,
        heldBy,
        lanes: lanesOf(path, disk, heldBy === undefined && isAlive),
      });
    }
  }
  return { owners, quarantine: sizeOf(join(dir, QUARANTINE), disk) };
}

/**
 * All frames that wait in a spool, owner by owner, lane by lane, in the order in which they were written. What is delivered
 * meanwhile may be among them or not.
 *
 * @param dir the spool's folder, absolute.
 * @throws Error of `node:fs` when a folder cannot be read.
 */
export function* waitingFrames(
  dir: string,
  disk: FileSystem = nodeFileSystem,
): Generator<StoredFrame, void, undefined> {
  for (const name of namesIn(dir, disk).filter(isOwnerName)) {
    for (const folder of withInherited(join(dir, name), disk)) {
      const { segments } = readIfThere(folder, disk);
      for (const lane of LANES) for (const file of segments[lane]) yield* framesOf(folder, file, disk);
    }
  }
}

/** A folder, and those below it that its owner has taken over. */
function withInherited(folder: string, disk: FileSystem): string[] {
  const names = namesIn(join(folder, INHERITED), disk).filter(isOwnerName);
  return [folder, ...names.flatMap((name) => withInherited(join(folder, INHERITED, name), disk))];
}

function lanesOf(folder: string, disk: FileSystem, isAlive: boolean): LaneListing[] {
  const { segments } = readIfThere(folder, disk);
  return LANES.flatMap((lane) => {
    const files = segments[lane];
    if (files.length === 0) return [];
    let entries = 0;
    let oldest: number | undefined;
    for (const file of files) {
      for (const frame of framesOf(folder, file, disk, isAlive)) {
        entries += frame.entries;
        if (oldest === undefined || frame.time < oldest) oldest = frame.time;
      }
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return [{ lane, segments: files.length, bytes, entries, oldest }];
  });
}

/** What cannot be read, or is delivered just now, has none. */
function* framesOf(
  folder: string,
  file: SegmentFile,
  disk: FileSystem,
  isAlive = true,
): Generator<StoredFrame, void, undefined> {
  try {
    yield* storedFrames(folder, file, disk, isAlive ? 'growing' : 'final');
  } catch {}
}

function readIfThere(folder: string, disk: FileSystem): Pick<ReturnType<typeof readFolder>, 'segments'> {
  try {
    return readFolder(folder, disk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const none: readonly SegmentFile[] = [];
    return { segments: { 'logs-high': none, 'logs-normal': none, 'logs-low': none, traces: none } };
  }
}

function ownerOf(folder: string, disk: FileSystem): Owner | undefined {
  try {
    return parseOwner(disk.readFileSync(join(folder, OWNER_FILE)).toString('utf8'));
  } catch {
    return undefined;
  }
}

function sizeOf(folder: string, disk: FileSystem): { files: number; bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const name of namesIn(folder, disk)) {
    try {
      bytes += disk.statSync(join(folder, name)).size;
      files++;
    } catch {}
  }
  return { files, bytes };
}

function namesIn(folder: string, disk: FileSystem): string[] {
  try {
    return disk.readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
