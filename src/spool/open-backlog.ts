/**
 * The reader's side of the spool as one thing: what waits, and all that has to be looked after meanwhile. Runs in the shipper's
 * thread.
 */
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DiskBacklog } from './backlog.ts';
import { type Clock, machineClock } from './clock.ts';
import { Compressor } from './compress.ts';
import { Bounds } from './eviction.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import type { LaneMemories } from './lane-memory.ts';
import { holdLease, type Lease } from './lease.ts';
import { Liveness } from './liveness.ts';
import { type Machine, thisMachine } from './machine.ts';
import { giveUpOwnerFolder, QUARANTINE } from './owner-folder.ts';
import { Quarantine } from './quarantine.ts';
import type { SharedState } from './shared-state.ts';
import type { SpoolSettings } from './spool.ts';
import { Takeover } from './takeover.ts';

/** Milliseconds between two looks for dead owners. */
export const SCAN_EVERY = 10_000;
/** Milliseconds of work at a time. */
const TURN = 20;
/** Milliseconds between two looks at the bytes while entries come in. */
const LOOK_EVERY = 50;

export interface OpenBacklogOptions {
  readonly settings: Pick<SpoolSettings, 'maxBytes' | 'maxAge' | 'memoryBytes' | 'fsync'>;
  /** The owner's, absolute, as `makeOwnerFolder` returned it; undefined: memory only. */
  readonly folder: string | undefined;
  readonly lanes: LaneMemories;
  readonly state: SharedState;
  /** Of what comes to memory: the `resource` field, with tag and length. */
  readonly resource: Uint8Array;
  readonly disk?: FileSystem;
  readonly clock?: Clock;
  readonly machine?: Machine;
}

export interface OpenBacklog {
  readonly backlog: DiskBacklog;
  /** Keeps it within its bytes. To be called whenever entries come in, as often as that is: too early costs nothing. */
  keepWithin(): void;
  /**
   * Does what is due: bounds and leftovers at every call, dead owners every `SCAN_EVERY`, compression beside it. To be
   * called at once and then every second while the thread has anything to do, every `SCAN_EVERY` otherwise. Never rejects.
   *
   * @returns true while there is something of dead owners, so that there may be more to be sent.
   */
  tend(): Promise<boolean>;
  /**
   * After the writer is closed and all batches are settled or released: counts what is lost with the memory, and gives the
   * folder up. Never rejects.
   */
  close(): Promise<void>;
}

export function openBacklog(options: OpenBacklogOptions): OpenBacklog {
  const { settings, folder, lanes, state, resource } = options;
  const { disk = nodeFileSystem, clock = machineClock, machine = thisMachine() } = options;
  const dir = folder === undefined ? undefined : dirname(folder);
  const own = folder === undefined ? 'memory' : basename(folder);
  const quarantine = new Quarantine({
    path: dir === undefined ? undefined : join(dir, QUARANTINE),
    owner: own,
    disk,
    clock,
  });
  const { maxBytes, maxAge, memoryBytes } = settings;
  const backlog = new DiskBacklog({ folder, lanes, state, quarantine, disk, clock, memoryBytes });
  backlog.memory.resource = resource;
  const { shelf } = backlog;
  const bounds = new Bounds({ shelf, clock, maxBytes, maxAge });
  const compressor = new Compressor({ shelf, disk, clock, maxBytes, sync: settings.fsync > 0 });
  const takeover =
    dir === undefined
      ? undefined
      : new Takeover({ dir, own, disk, liveness: new Liveness(disk, machine, clock) });
  if (takeover !== undefined) backlog.adopt(takeover.held());
  const lease: Promise<Lease> | undefined = folder === undefined ? undefined : holdLease(folder);
  let isClosed = false;
  let scanned = Number.NEGATIVE_INFINITY;
  let scanning: Promise<string[]> = Promise.resolve([]);

  let looked = Number.NEGATIVE_INFINITY;

  return {
    backlog,
    keepWithin: () => {
      if (isClosed || clock.elapsed() - looked < LOOK_EVERY) return;
      looked = clock.elapsed();
      bounds.enforceBytes();
    },
    tend: async () => {
      if (isClosed) return false;
      bounds.enforce();
      backlog.reconcile();
      void compressor.run();
      const isMore = backlog.shelf.hasInherited;
      if (takeover === undefined || clock.elapsed() - scanned < SCAN_EVERY) return isMore;
      scanned = clock.elapsed();
      scanning = takeover.scan();
      const taken = await scanning;
      // What was taken while this was being closed is given up with the rest.
      if (isClosed) return false;
      let pause = clock.elapsed() + TURN;
      for (const folder of taken) {
        backlog.adopt([folder]);
        if (clock.elapsed() < pause) continue;
        await setImmediate();
        if (isClosed) return false;
        pause = clock.elapsed() + TURN;
      }
      return isMore || taken.length > 0;
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await scanning;
      await compressor.stop();
      backlog.close();
      await (await lease)?.close();
      if (folder !== undefined) giveUpOwnerFolder(folder, disk);
    },
  };
}
