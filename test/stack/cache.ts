import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Where the servers are kept between runs: `SPANLOG_STACK_CACHE`, else the user's cache folder. For root it is
 * under /var/cache, because Elasticsearch refuses to run as root and another user cannot read root's home.
 */
export function cacheFolder(): string {
  if (process.env.SPANLOG_STACK_CACHE) return process.env.SPANLOG_STACK_CACHE;
  if (process.getuid?.() === 0) return '/var/cache/spanlog/stack';
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'spanlog', 'stack');
}

/**
 * The folder of one provisioned thing, made on first use.
 *
 * The name of the folder holds a hash of `inputs`, so a changed input makes a new one. It is built in a
 * temporary folder and renamed when whole; processes that want the same thing at once wait for the one that
 * builds it.
 */
export async function provisioned(
  name: string,
  inputs: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `${name}-${hash}`);
  if (await exists(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true, mode: 0o755 });
  const lock = `${folder}.lock`;
  while (!(await take(lock))) {
    await delay(500);
    if (await exists(folder)) return folder;
  }
  try {
    if (await exists(folder)) return folder;
    const building = `${folder}.building`;
    await rm(building, { recursive: true, force: true });
    await mkdir(building, { recursive: true, mode: 0o755 });
    const started = Date.now();
    console.error(`stack: making ${name} in ${folder} (once)`);
    await make(building);
    await rename(building, folder);
    console.error(`stack: ${name} is ready after ${Math.round((Date.now() - started) / 1000)} s`);
    return folder;
  } finally {
    await rm(lock, { force: true });
  }
}

/** Takes the lock file; a lock whose process is gone is removed, and taken at the next try. */
async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
