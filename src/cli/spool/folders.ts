import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolder } from '../../spool/owner-folder.ts';
import type { SpoolCommand } from './arguments.ts';

/** @returns the folders of the spools that are meant, absolute; none where there is none. */
export function spoolFolders({ dir, base }: Pick<SpoolCommand, 'dir' | 'base'>): string[] {
  if (dir !== undefined)
    return [dir, privateFolder(dir)].filter((folder, index) => index === 0 || existsSync(folder));
  if (base === undefined) return [];
  try {
    return readdirSync(base, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(base, entry.name))
      .sort();
  } catch {
    return [];
  }
}
