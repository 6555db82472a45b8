import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SpoolCommand } from './arguments.ts';

/** @returns the folders of the spools that are meant, absolute; none where there is none. */
export function spoolFolders({ dir, base }: Pick<SpoolCommand, 'dir' | 'base'>): string[] {
  if (dir !== undefined) return [dir];
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
