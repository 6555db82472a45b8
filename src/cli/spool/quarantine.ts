/** What was refused by a destination or corrupt on disk. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { QUARANTINE } from '../../spool/owner-folder.ts';
import { size } from './list.ts';

export interface Quarantined {
  readonly path: string;
  readonly bytes: number;
  /** Why, of requests: one for each, as it was written down; empty for what was corrupt. */
  readonly reasons: readonly unknown[];
}

const REASONS = '.reasons';

export function quarantined(folders: readonly string[]): Quarantined[] {
  return folders.flatMap((folder) => {
    const inside = join(folder, QUARANTINE);
    const names = namesIn(inside);
    return names
      .filter((name) => !name.endsWith(REASONS))
      .map((name) => {
        const path = join(inside, name);
        const reasons = names.includes(name.replace(/\.jsonl$/, REASONS)) && name.endsWith('.jsonl');
        return {
          path,
          bytes: statSync(path).size,
          reasons: reasons ? lines(path.replace(/\.jsonl$/, REASONS)) : [],
        };
      });
  });
}

export function quarantineText(found: readonly Quarantined[]): string {
  if (found.length === 0) return 'the quarantine is empty\n';
  return found
    .map(({ path, bytes, reasons }) => {
      const told = reasons.map((reason) => `  ${reasonText(reason)}\n`);
      return `${path}  ${size(bytes)}\n${told.join('')}`;
    })
    .join('');
}

function reasonText(reason: unknown): string {
  const { time, entries, reason: why } = reason as { time?: number; entries?: number; reason?: string };
  const when = typeof time === 'number' ? new Date(time).toISOString() : '';
  return `${when}  ${entries ?? '?'} refused: ${why ?? 'no reason'}`;
}

function lines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
