import { listSpool, type OwnerListing, type SpoolListing } from '../../spool/listing.ts';
import { type Column, table } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'OWNER', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'LANE', align: 'left' },
  { title: 'SEGMENTS', align: 'right' },
  { title: 'WAITING', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'OLDEST', align: 'left' },
];

/** Everything there is in these spools. */
export async function listing(folders: readonly string[]): Promise<{ [folder: string]: SpoolListing }> {
  const found: { [folder: string]: SpoolListing } = {};
  for (const folder of folders) found[folder] = await listSpool(folder);
  return found;
}

/** @param now Unix milliseconds. */
export function listText(found: { readonly [folder: string]: SpoolListing }, now: number): string {
  const parts = Object.entries(found).map(([folder, { owners, quarantine }]) => {
    const rows = owners.flatMap((owner) =>
      owner.lanes.map(({ lane, segments, bytes, entries, oldest }) => [
        owner.name,
        state(owner),
        lane,
        String(segments),
        String(entries),
        size(bytes),
        oldest === undefined ? '' : `${age(now - oldest)} ago`,
      ]),
    );
    const body = rows.length === 0 ? 'nothing waits\n' : table(COLUMNS, rows);
    const kept =
      quarantine.files === 0 ? '' : `quarantine: ${quarantine.files} files, ${size(quarantine.bytes)}\n`;
    return `${folder}\n${body}${kept}`;
  });
  return parts.length === 0 ? 'there is no spool\n' : parts.join('\n');
}

function state({ owner, isAlive, heldBy }: OwnerListing): string {
  if (heldBy !== undefined) return `taken over by ${heldBy}`;
  const pid = owner === undefined ? '' : ` (pid ${owner.pid})`;
  return isAlive ? `alive${pid}` : 'dead';
}

export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1e3));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
