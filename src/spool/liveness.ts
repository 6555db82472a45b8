/** Whether the owner of a folder is dead, so that another may take the folder. In doubt it lives. */
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import { type Answer, HEARTBEAT, knock } from './lease.ts';
import type { Machine } from './machine.ts';
import { judge, OWNER_FILE, parseOwner } from './owner.ts';

/** Milliseconds. A heartbeat whose time is this far from now, either way, may be that of a dead owner. */
const STALE = 600_000;

/**
 * Milliseconds a heartbeat must be watched unchanged before it is believed to be stale: a clock that was set forward makes
 * every heartbeat look old until it is renewed, and so does the clock of another machine that goes wrong.
 */
const WATCH = 2 * HEARTBEAT;

export class Liveness {
  readonly #disk: FileSystem;
  readonly #machine: Machine;
  readonly #clock: Clock;
  readonly #knock: (folder: string) => Promise<Answer>;
  /** Heartbeats last seen, by folder, and since when each has not changed. */
  readonly #seen = new Map<string, { mtimeMs: number; since: number }>();

  constructor(disk: FileSystem, machine: Machine, clock: Clock, ask = knock) {
    this.#disk = disk;
    this.#machine = machine;
    this.#clock = clock;
    this.#knock = ask;
  }

  /** Never rejects: what cannot be told is not dead. */
  async isDead(folder: string): Promise<boolean> {
    const verdict = this.#verdict(folder);
    if (verdict === 'closed') return true;
    if (verdict === 'alive') return false;
    if (verdict === 'elsewhere') return this.#isStale(folder);
    const answer = await this.#knock(folder);
    if (answer === 'answers') return false;
    return verdict === 'gone' || answer === 'refused' || this.#isStale(folder);
  }

  /** Forgets all folders but these, so that what is remembered does not grow. */
  keepOnly(folders: ReadonlySet<string>): void {
    for (const folder of this.#seen.keys()) if (!folders.has(folder)) this.#seen.delete(folder);
  }

  #verdict(folder: string): ReturnType<typeof judge> {
    try {
      const owner = parseOwner(this.#disk.readFileSync(join(folder, OWNER_FILE)).toString('utf8'));
      if (owner !== undefined) return judge(owner, this.#machine);
    } catch {}
    // Without a word of who it is (it cannot be read, or a power cut has emptied it) only time tells.
    return 'elsewhere';
  }

  #isStale(folder: string): boolean {
    const mtimeMs = this.#heartbeat(folder);
    if (mtimeMs === undefined) return false;
    const seen = this.#seen.get(folder);
    const elapsed = this.#clock.elapsed();
    if (seen === undefined || seen.mtimeMs !== mtimeMs) {
      this.#seen.set(folder, { mtimeMs, since: elapsed });
      return false;
    }
    return elapsed - seen.since >= WATCH && Math.abs(this.#clock.now() - mtimeMs) > STALE;
  }

  #heartbeat(folder: string): number | undefined {
    for (const path of [join(folder, OWNER_FILE), folder]) {
      try {
        return this.#disk.statSync(path).mtimeMs;
      } catch {}
    }
    return undefined;
  }
}
