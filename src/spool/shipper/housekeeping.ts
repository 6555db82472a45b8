/** What the shipper does besides shipping, on its own time: shows that its owner lives, and takes over from the dead. */
import { basename, dirname } from 'node:path';
import type { DiskBacklog } from '../backlog.ts';
import type { Clock } from '../clock.ts';
import type { FileSystem } from '../file-system.ts';
import { holdLease, type Lease } from '../lease.ts';
import { Liveness } from '../liveness.ts';
import { thisMachine } from '../machine.ts';
import { isOwnerName } from '../owner-folder.ts';
import { Takeover } from '../takeover.ts';
import type { ShipperData } from './messages.ts';
import { nodeTimer } from './timer.ts';

/** Milliseconds between two looks for dead owners, while there are other ones. */
const SCAN = 10_000;
/** The same while this owner is alone. */
const SCAN_ALONE = 60_000;

export interface HousekeepingParts {
  readonly data: ShipperData;
  readonly disk: FileSystem;
  readonly clock: Clock;
  readonly backlog: DiskBacklog;
  /** There is more to be sent. */
  readonly onWork: () => void;
}

export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #takeover: Takeover | undefined;
  #lease: Promise<Lease> | undefined;
  #cancelScan: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
    const { data, disk, clock } = parts;
    const { folder } = data;
    if (folder === undefined) return;
    this.#takeover = new Takeover({
      dir: dirname(folder),
      own: basename(folder),
      disk,
      liveness: new Liveness(disk, thisMachine(), clock),
    });
  }

  start(): void {
    const { folder } = this.#parts.data;
    if (folder === undefined || this.#takeover === undefined) return;
    this.#lease = holdLease(folder);
    this.#parts.backlog.adopt(this.#takeover.held());
    void this.#scan(this.#takeover);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelScan?.();
    await (await this.#lease)?.close();
  }

  async #scan(takeover: Takeover): Promise<void> {
    const { backlog, onWork } = this.#parts;
    const found = await takeover.scan();
    if (this.#isStopped) return;
    if (found.length > 0) {
      backlog.adopt(found);
      onWork();
    }
    backlog.reconcile();
    this.#cancelScan = nodeTimer(this.#isAlone() ? SCAN_ALONE : SCAN, () => void this.#scan(takeover));
  }

  /** Whether no other owner is to be seen, living or dead. */
  #isAlone(): boolean {
    const { disk, data } = this.#parts;
    if (data.folder === undefined) return true;
    const own = basename(data.folder);
    try {
      return !disk.readdirSync(dirname(data.folder)).some((name) => name !== own && isOwnerName(name));
    } catch {
      return true;
    }
  }
}
