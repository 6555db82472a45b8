/** When the backlog is tended: every second while there is anything to do, and now and then otherwise. */
import { basename, dirname } from 'node:path';
import type { FileSystem } from '../file-system.ts';
import { type OpenBacklog, SCAN_EVERY } from '../open-backlog.ts';
import { isOwnerName } from '../owner-folder.ts';
import type { After } from './timer.ts';

/** Milliseconds. */
const BUSY = 1_000;
/** Milliseconds while there is nothing to do and no other owner to be seen that could die. */
const ALONE = 60_000;

export interface TendingParts {
  readonly open: Pick<OpenBacklog, 'tend'>;
  /** The owner's, absolute; undefined: memory only. */
  readonly folder: string | undefined;
  readonly disk: FileSystem;
  readonly after: After;
  readonly isBusy: () => boolean;
  /** Something was taken over. */
  readonly onWork: () => void;
}

export class Tending {
  readonly #parts: TendingParts;
  #cancel: (() => void) | undefined;
  /** The wait that runs is a long one. */
  #isResting = false;
  #isTending = false;
  #isStopped = false;

  constructor(parts: TendingParts) {
    this.#parts = parts;
  }

  /** There is something to do from now on. */
  wake(): void {
    if (this.#isResting && !this.#isTending) this.#wait(BUSY);
  }

  async tend(): Promise<void> {
    const { open, isBusy, onWork } = this.#parts;
    this.#isTending = true;
    const isMore = await open.tend();
    this.#isTending = false;
    if (this.#isStopped) return;
    if (isMore) onWork();
    this.#wait(isBusy() ? BUSY : this.#isAlone() ? ALONE : SCAN_EVERY);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #wait(ms: number): void {
    this.#cancel?.();
    this.#isResting = ms !== BUSY;
    this.#cancel = this.#parts.after(ms, () => void this.tend());
  }

  #isAlone(): boolean {
    const { disk, folder } = this.#parts;
    if (folder === undefined) return true;
    const own = basename(folder);
    try {
      return !disk.readdirSync(dirname(folder)).some((name) => name !== own && isOwnerName(name));
    } catch {
      return true;
    }
  }
}
