/**
 * The files a rotation has left: `app.log.20261121T195003.123Z`, compressed with `.gz` behind it. Whoever rotates looks
 * after them, so that one process at a time does.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface Retention {
  /** Backups kept, the newest. Default: all. */
  readonly backups?: number | undefined;
  /** Milliseconds since a backup was made, after which it goes. Default: any age. */
  readonly maxAge?: number | undefined;
  /** Bytes of all backups together. Default: any size. */
  readonly maxTotalBytes?: number | undefined;
  /** Compresses backups, but for the newest: other processes may still be writing their last lines to it. */
  readonly compress: boolean;
}

/** Loaded at the first rotation: it takes its time, and most processes never rotate a file. */
const disk = () => import('node:fs/promises');

const STAMP = /^\.(\d{8}T\d{6}\.\d{3}Z)(-\d+)?(\.gz(\.unfinished-\w+)?)?$/;
/** Milliseconds after which nobody compresses any more what was not finished: its process is gone. */
const GIVEN_UP = 3_600_000;

interface Backup {
  readonly path: string;
  /** Unix milliseconds. */
  readonly made: number;
  readonly isCompressed: boolean;
  /** Somebody is compressing it, or has died over it. */
  readonly isUnfinished: boolean;
}

/** @param attempt counts names that are taken. */
export function backupName(path: string, time: number, attempt = 0): string {
  const stamp = new Date(time).toISOString().replace(/[-:]/g, '');
  return `${path}.${stamp}${attempt === 0 ? '' : `-${attempt}`}`;
}

/** Milliseconds after its rotation until a backup is compressed: by then every process has found the new file. */
export const QUIET = 10_000;

/**
 * Compresses and deletes what is due. Never rejects: what fails now is tried after the next rotation.
 *
 * @param now Unix milliseconds.
 */
export async function tidyBackups(path: string, retention: Retention, now: number): Promise<void> {
  try {
    const found = (await backupsOf(path)).sort((a, b) => b.made - a.made);
    const kept = await deleteOld(found, retention, now);
    if (!retention.compress) return;
    for (const backup of kept)
      if (!backup.isCompressed && now - backup.made >= QUIET) await compress(backup.path);
  } catch {
    // The folder is gone, or not ours to read any more.
  }
}

async function backupsOf(path: string): Promise<Backup[]> {
  const folder = dirname(path);
  const name = basename(path);
  const { readdir } = await disk();
  return (await readdir(folder)).flatMap((entry) => {
    const match = entry.startsWith(name) ? STAMP.exec(entry.slice(name.length)) : null;
    if (match === null) return [];
    const [, stamp = ''] = match;
    const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:');
    return [
      {
        path: join(folder, entry),
        made: Date.parse(iso),
        isCompressed: match[3] !== undefined,
        isUnfinished: match[4] !== undefined,
      },
    ];
  });
}

/** @param found the newest first. @returns those that stay. */
async function deleteOld(found: readonly Backup[], retention: Retention, now: number): Promise<Backup[]> {
  const { backups = Number.POSITIVE_INFINITY, maxAge = Number.POSITIVE_INFINITY } = retention;
  const { maxTotalBytes = Number.POSITIVE_INFINITY } = retention;
  const { rm, stat } = await disk();
  const kept: Backup[] = [];
  let bytes = 0;
  for (const backup of found) {
    const { size = 0, mtimeMs = now } = (await stat(backup.path).catch(() => undefined)) ?? {};
    if (backup.isUnfinished) {
      if (now - mtimeMs > GIVEN_UP) await rm(backup.path, { force: true });
      continue;
    }
    bytes += size;
    if (kept.length < backups && now - backup.made <= maxAge && bytes <= maxTotalBytes) kept.push(backup);
    else await rm(backup.path, { force: true });
  }
  return kept;
}

/** Being compressed by this thread: two at one file would break it, and do the work twice. */
const compressing = new Set<string>();

/** Whole or not at all: under a name nobody looks at until it is done. */
async function compress(path: string): Promise<void> {
  if (compressing.has(path)) return;
  compressing.add(path);
  try {
    await compressAlone(path);
  } finally {
    compressing.delete(path);
  }
}

async function compressAlone(path: string): Promise<void> {
  const { rename, rm, stat } = await disk();
  // Not by the process's id: of containers that share a folder, each has the same.
  const unfinished = `${path}.gz.unfinished-${Math.random().toString(36).slice(2)}`;
  // Who may not read the file may not read it compressed.
  const { mode } = await stat(path);
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(unfinished, { mode }));
    await rename(unfinished, `${path}.gz`);
    await rm(path, { force: true });
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
