/** Takes the folders of dead owners, with all that these had taken, so that what waits in them is sent. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FileSystem } from './file-system.ts';
import type { Liveness } from './liveness.ts';
import { INHERITED, isOwnerName, isOwnFolder, UNFINISHED } from './owner-folder.ts';

/** Milliseconds after which a folder that somebody began to make is a leftover. */
const LEFTOVER = 3_600_000;

/** Milliseconds of work at a time; whoever else needs the thread gets it in between. */
const TURN = 20;

export interface TakeoverOptions {
  /** The spool's folder. */
  readonly dir: string;
  /** Name of the own folder in it. */
  readonly own: string;
  readonly disk: FileSystem;
  readonly liveness: Liveness;
  /** Whether a path is a folder of this user. */
  readonly isOurs?: (path: string) => boolean;
}

export class Takeover {
  readonly #dir: string;
  readonly #own: string;
  readonly #disk: FileSystem;
  readonly #liveness: Liveness;
  readonly #isOurs: (path: string) => boolean;

  constructor({ dir, own, disk, liveness, isOurs = isOwnFolder }: TakeoverOptions) {
    this.#dir = dir;
    this.#own = own;
    this.#disk = disk;
    this.#liveness = liveness;
    this.#isOurs = isOurs;
  }

  /**
   * Looks for dead owners and takes their folders, each of which only one owner gets. Never rejects.
   *
   * @returns absolute paths of the folders that belong to this owner now and did not before, in `<own>/inherited/`.
   */
  async scan(): Promise<string[]> {
    const taken: string[] = [];
    const others = this.#names(this.#dir);
    this.#liveness.keepOnly(new Set(others.map((name) => join(this.#dir, name))));
    let pause = performance.now() + TURN;
    for (const name of others) {
      if (performance.now() > pause) {
        await setImmediate();
        pause = performance.now() + TURN;
      }
      const path = join(this.#dir, name);
      if (name.startsWith(UNFINISHED)) this.#removeLeftover(path);
      if (name === this.#own || !isOwnerName(name) || !this.#isOurs(path)) continue;
      if (await this.#liveness.isDead(path)) this.#take(this.#dir, name, taken);
    }
    return taken;
  }

  /** Folders taken over before, by an earlier shipper of this owner. */
  held(): string[] {
    const inherited = join(this.#dir, this.#own, INHERITED);
    const found: string[] = [];
    for (const name of this.#names(inherited).filter(isOwnerName)) {
      found.push(join(inherited, name));
      this.#lift(join(inherited, name), found);
    }
    return found;
  }

  #take(from: string, name: string, taken: string[]): void {
    const inherited = join(this.#dir, this.#own, INHERITED);
    const to = join(inherited, name);
    try {
      // Given up while this looked for the dead, it must not come to be again.
      this.#disk.statSync(join(this.#dir, this.#own));
      this.#disk.mkdirSync(inherited);
      this.#disk.renameSync(join(from, name), to);
    } catch {
      // Another was quicker, or the disk does not let us: the next scan finds it again.
      return;
    }
    taken.push(to);
    this.#lift(to, taken);
  }

  /** Puts what a taken folder had inherited beside it, so that a chain of deaths makes no path too long. */
  #lift(folder: string, taken: string[]): void {
    const inherited = join(folder, INHERITED);
    for (const name of this.#names(inherited)) if (isOwnerName(name)) this.#take(inherited, name, taken);
  }

  #removeLeftover(path: string): void {
    try {
      if (Date.now() - this.#disk.statSync(path).mtimeMs > LEFTOVER && this.#isOurs(path))
        this.#disk.rmSync(path);
    } catch {}
  }

  #names(folder: string): string[] {
    try {
      return this.#disk.readdirSync(folder).sort();
    } catch {
      return [];
    }
  }
}
