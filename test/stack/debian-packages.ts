/** Servers from the machine's own Debian, unpacked into the cache and not installed. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { provisioned } from './cache.ts';
import { run } from './command.ts';
import type { Need } from './stack-test.ts';

/** What they are fetched, unpacked and, as an unprivileged user, run with. */
export const DEBIAN: readonly Need[] = [
  ['apt-get', 'apt-get', ['--version']],
  ['dpkg', 'dpkg', ['--version']],
  ['setpriv', 'setpriv', ['--version']],
];

/**
 * @param name of the folder in the cache.
 * @param packages with the libraries that no other package of a bare machine brings.
 * @returns the folder they are unpacked in, as `/` would be.
 */
export function debianPackages(name: string, packages: readonly string[]): Promise<string> {
  return provisioned(name, packages, async (building) => {
    const download = () => run('apt-get', ['download', ...packages], { cwd: building });
    // A new machine has no lists of packages yet.
    await download().catch(async () => {
      await run('apt-get', ['update', '-qq']);
      await download();
    });
    for (const file of (await readdir(building)).filter((one) => one.endsWith('.deb'))) {
      await run('dpkg', ['-x', file, '.'], { cwd: building });
      await rm(join(building, file));
    }
  });
}

/** Where an unpacked program finds the libraries unpacked beside it. */
export function librariesOf(home: string): string {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return join(home, `usr/lib/${machine}-linux-gnu`);
}
