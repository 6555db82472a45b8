/** The folder of the spool and the folder in it that belongs to one writing thread: made, given up, removed. */
import { randomBytes } from 'node:crypto';
import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { type Machine, thisMachine } from './machine.ts';
import { describeSelf, OWNER_FILE, type Owner, parseOwner } from './owner.ts';

/** Name of the folder, in an owner's, of the folders it has taken over. */
export const INHERITED = 'inherited';

/** Name of the folder, in the spool's, of what cannot be sent. */
export const QUARANTINE = 'quarantine';

/** A folder that is being made has this before its name, until it can be seen whole. */
export const UNFINISHED = '.new-';

const OWNER_NAME = /^[0-9a-z]+-\d+-\d+-[0-9a-z]+$/;

/** Whether this can be the name of an owner's folder. */
export function isOwnerName(name: string): boolean {
  return OWNER_NAME.test(name);
}

/** Unix milliseconds at which the owner of a folder of this name began. */
export function beganAt(name: string): number {
  return Number.parseInt(name, 36);
}

/** Why a folder is not used, for people. */
export class UnsafeFolderError extends Error {}

/**
 * Makes the folder of the calling thread.
 *
 * @param dir the spool's, absolute; made with mode 0700 when missing.
 * @returns its path.
 * @throws UnsafeFolderError when others could put their files into `dir`.
 * @throws Error of `node:fs` when the disk does not let it.
 */
export function makeOwnerFolder(
  dir: string,
  disk: FileSystem = nodeFileSystem,
  machine: Machine = thisMachine(),
): string {
  disk.mkdirSync(dir);
  const place = disk === nodeFileSystem ? safePlace(dir, disk) : dir;
  const now = Date.now();
  const name = `${now.toString(36)}-${machine.pid}-${threadId}-${randomBytes(5).toString('hex')}`;
  const unfinished = join(place, UNFINISHED + name);
  disk.mkdirSync(unfinished);
  try {
    writeOwner(unfinished, describeSelf(machine, now), disk);
    // Seen from now on, with its `owner.json`: nobody ever sees one without.
    disk.renameSync(unfinished, join(place, name));
  } catch (error) {
    removeQuietly(unfinished, disk);
    throw error;
  }
  return join(place, name);
}

/**
 * Gives a folder up: it is removed when nothing is left in it to be sent, else marked for whoever takes it over. Nothing may
 * be written into it any more. Never throws: what the disk refuses is found out by the owner's death.
 */
export function giveUpOwnerFolder(folder: string, disk: FileSystem = nodeFileSystem): void {
  try {
    if (!holdsSegments(folder, disk)) {
      disk.rmSync(folder);
      return;
    }
    const owner = parseOwner(disk.readFileSync(join(folder, OWNER_FILE)).toString('utf8'));
    if (owner !== undefined) writeOwner(folder, { ...owner, closed: true }, disk);
  } catch {}
}

/** Whether this folder or one it has taken over holds a segment. */
function holdsSegments(folder: string, disk: FileSystem): boolean {
  return disk
    .readdirSync(folder)
    .some(
      (name) =>
        /\.seg(\.zst)?$/.test(name) ||
        (name === INHERITED && disk.readdirSync(join(folder, name)).length > 0),
    );
}

/** Replaces `owner.json`; it is never seen in part. */
function writeOwner(folder: string, owner: Owner, disk: FileSystem): void {
  const path = join(folder, OWNER_FILE);
  const text = Buffer.from(`${JSON.stringify(owner, null, 1)}\n`);
  const unfinished = `${path}.new`;
  const fd = disk.openSync(unfinished, 'rewrite');
  try {
    disk.ftruncateSync(fd, 0);
    if (disk.writeSync(fd, text, 0, text.length) !== text.length)
      throw new Error(`${path}: not written whole`);
  } finally {
    disk.closeSync(fd);
  }
  disk.renameSync(unfinished, path);
}

function removeQuietly(path: string, disk: FileSystem): void {
  try {
    disk.rmSync(path);
  } catch {}
}

/**
 * Whoever can put files into the folder could have records sent in this service's name, and whoever owns it could take its
 * records away. Root can in any case.
 *
 * @returns `dir`, or a folder in it that is this user's alone.
 */
function safePlace(dir: string, disk: FileSystem): string {
  const own = process.geteuid?.();
  if (own === undefined) return dir;
  const { uid, mode } = statSync(dir);
  if (uid !== own && uid !== 0) throw new UnsafeFolderError(`${dir} belongs to another user (${uid})`);
  if ((mode & 0o002) === 0 || (mode & 0o1000) !== 0) return dir;
  const inside = privateFolder(dir);
  disk.mkdirSync(inside);
  if (!isOwnFolder(inside))
    throw new UnsafeFolderError(`every user can write into ${dir}, and one has made ${inside}`);
  return inside;
}

/** In a folder into which everybody can write, as a volume that Kubernetes mounts, each user has one of its own. */
export function privateFolder(dir: string): string {
  return join(dir, `spanlog-${process.geteuid?.() ?? 'user'}`);
}

/** Whether a path is a folder, no link, that belongs to this user. */
export function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path);
    const own = process.geteuid?.();
    return found.isDirectory() && (own === undefined || found.uid === own);
  } catch {
    return false;
  }
}
