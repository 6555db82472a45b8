/** Sends what dead processes have left behind, as the next start of their service would. */

import { listSpool } from '../../spool/listing.ts';
import { openSpool } from '../../spool/open-spool.ts';
import type { Destination } from '../../spool/shipper/destination.ts';
import { progressBar } from './progress-bar.ts';

/** Milliseconds between two looks. */
const EVERY = 200;

export interface Drained {
  readonly sent: number;
  readonly refused: number;
  readonly left: number;
}

interface DrainOptions {
  readonly destinations: { readonly logs: Destination; readonly traces: Destination };
  /** Milliseconds. */
  readonly timeout: number;
  /** Takes the bar, again and again. */
  readonly show: (bar: string) => void;
  readonly report: (line: string) => void;
}

/** @param folder of one spool, absolute. */
export async function drain(folder: string, options: DrainOptions): Promise<Drained> {
  const total = await waiting(folder);
  if (total === 0) return { sent: 0, refused: 0, left: 0 };
  const spool = openSpool(
    {
      dir: folder,
      durability: 'turn',
      // What is there stays, however much it is: it is on its way out.
      maxBytes: Number.MAX_SAFE_INTEGER,
      maxAge: Number.MAX_SAFE_INTEGER,
      fsync: 0,
      memoryBytes: 1024 ** 2,
      segmentBytes: 1024 ** 2,
    },
    options.destinations,
    new Uint8Array(),
    options.report,
  );
  const sent = () => spool.counts('logs').recovered + spool.counts('traces').recovered;
  const deadline = performance.now() + options.timeout;
  let emptySeen = 0;
  // A folder that is being taken over while it is looked for is in neither place: nothing left is believed the second time.
  while (emptySeen < 2 && sent() < total && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    const left = await waiting(folder);
    emptySeen = left === 0 ? emptySeen + 1 : 0;
    options.show(progressBar(sent(), Math.max(total, sent() + left)));
  }
  await spool.close();
  const left = await waiting(folder);
  return { sent: sent(), refused: Math.max(0, total - sent() - left), left };
}

/** Entries of dead owners, and of what this process has taken over of them. */
async function waiting(folder: string): Promise<number> {
  const { owners } = await listSpool(folder);
  return owners
    .filter(({ isAlive, heldBy }) => !isAlive && (heldBy === undefined || isOwn(heldBy)))
    .flatMap(({ lanes }) => lanes)
    .reduce((sum, { entries }) => sum + entries, 0);
}

/** The names of owners' folders hold their process id. */
function isOwn(owner: string): boolean {
  return owner.split('-')[1] === String(process.pid);
}
