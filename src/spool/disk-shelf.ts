/**
 * All segments an owner has on the disk: its own lanes as far as they are written, and the folders of dead owners. It finds
 * them, deletes what is done with, and counts what cannot be read. No folder is listed more than once.
 */
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { DiskQueue, type QueueEvents } from './disk-queue.ts';
import type { FileSystem } from './file-system.ts';
import { filesOf, readFolder, type SegmentFile } from './folder-contents.ts';
import type { LaneMemories } from './lane-memory.ts';
import type { LossCount } from './loss-count.ts';
import { INHERITED } from './owner-folder.ts';
import type { Quarantine } from './quarantine.ts';
import { Removal } from './removal.ts';
import { ResourceTable } from './resource-table.ts';
import { type DropReason, LANES, type Lane, signalOf } from './spool.ts';
import type { StoredSegment } from './stored-segment.ts';
import type { WaitingFrame } from './waiting-frame.ts';

/** Milliseconds of work with many folders at a time, since a thread has other things to do: a rescue, for one. */
const TURN = 20;
/** Tries to count what is in a segment that is to go. */
const TRIES = 5;

export interface ShelfOptions {
  /** The owner's, absolute; undefined: there is no disk. */
  readonly folder: string | undefined;
  readonly lanes: LaneMemories;
  readonly disk: FileSystem;
  readonly clock: Clock;
  readonly quarantine: Quarantine;
  readonly losses: LossCount;
}

export class DiskShelf {
  readonly #options: ShelfOptions;
  readonly #events: QueueEvents;
  readonly #removal: Removal;
  readonly #own: ReadonlyMap<Lane, DiskQueue>;
  /** Of dead owners, the oldest first; those in which something may still be waiting or under way. */
  readonly #inherited = new Map<Lane, DiskQueue[]>(LANES.map((lane) => [lane, []]));
  /** Milliseconds of `Clock.elapsed` up to which what opens and deletes files may go on. */
  #deadline = Number.POSITIVE_INFINITY;
  /** Folders of dead owners, with the lanes in which something was found. */
  readonly #folders = new Map<string, readonly DiskQueue[]>();
  /** Those of them in which something may have come to its end. */
  readonly #maybeOver = new Set<string>();
  /** Those in which something lies that can neither be read nor moved away. */
  readonly #toStay = new Set<string>();
  /** Whether the owner's own folder was listed. */
  #isListed: boolean;
  /** Those that could not be listed yet. */
  readonly #unlisted = new Set<string>();

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#removal = new Removal(options.disk);
    const resources = new ResourceTable();
    const { quarantine, losses } = options;
    this.#events = {
      intern: (resource) => resources.intern(resource),
      corrupt: (segment, { offset, bytes, entries }) => {
        quarantine.corrupt(segment.path, offset, bytes);
        losses.drop(signalOf(segment.lane), this.isOwn(segment), 'corrupt', entries);
        losses.unsure(signalOf(segment.lane), this.isOwn(segment));
      },
      torn: ({ lane }) => losses.torn(signalOf(lane)),
      unreadable: (segment, why) => this.#setAside(segment, why),
      gone: (segment, entries, as) => losses.drop(signalOf(segment.lane), this.isOwn(segment), as, entries),
      stuck: (segment) => void this.seal(segment),
      missing: (lane) => losses.unsure(signalOf(lane), true),
      finished: (segment) => this.#delete(segment),
    };
    const { folder, lanes } = options;
    const own = (lane: Lane): DiskQueue =>
      this.#queue(folder as string, lane, [], () => lanes[lane].position());
    this.#own = new Map(folder === undefined ? [] : LANES.map((lane) => [lane, own(lane)]));
    this.#isListed = folder === undefined;
    this.#listOwn();
  }

  isOwn({ folder }: { readonly folder: string }): boolean {
    return folder === this.#options.folder;
  }

  own(lane: Lane): DiskQueue | undefined {
    return this.#own.get(lane);
  }

  /** The oldest owner's first. */
  inherited(lane: Lane): readonly DiskQueue[] {
    return this.#inherited.get(lane) ?? [];
  }

  /** Whether anything of dead owners is left, be it an empty folder. */
  get hasInherited(): boolean {
    return this.#folders.size > 0 || this.#unlisted.size > 0;
  }

  /** A turn of work begins. @param ms milliseconds it may last. */
  begin(ms = TURN): void {
    this.#deadline = this.#options.clock.elapsed() + ms;
  }

  /** Whether this turn of work has lasted long enough: there can be thousands of folders. */
  get isLate(): boolean {
    return this.#options.clock.elapsed() >= this.#deadline;
  }

  /** The oldest dead owner's next frame; undefined also when it is too late to look for it. */
  nextInherited(lane: Lane): { queue: DiskQueue; frame: WaitingFrame } | undefined {
    const queues = this.#inherited.get(lane) ?? [];
    // However late it is, one is looked at, so that it goes on.
    for (let at = 0, looks = 0; at < queues.length && (looks === 0 || !this.isLate); looks++) {
      const queue = queues[at] as DiskQueue;
      const frame = queue.peek();
      if (frame !== undefined) return { queue, frame };
      if (queue.isOver) queues.splice(at, 1);
      else at++;
    }
    return undefined;
  }

  /** Bytes of all segments together. */
  get bytes(): number {
    let bytes = 0;
    for (const queue of this.#own.values()) bytes += queue.bytes;
    for (const queues of this.#inherited.values()) for (const queue of queues) bytes += queue.bytes;
    return bytes;
  }

  /** @param folders of dead owners, absolute, which belong to this owner from now on. */
  adopt(folders: readonly string[]): void {
    for (const folder of folders) {
      if (this.#folders.has(folder)) continue;
      const files = this.#list(folder);
      if (files === undefined) this.#unlisted.add(folder);
      else this.#adopt(folder, files);
    }
  }

  /**
   * Gives up a segment: what of it waits is dropped. What is under way may still be delivered, and is dropped if it comes back.
   *
   * @returns false when it could not be counted now, and is still there; to be tried again.
   */
  discard(queue: DiskQueue, segment: StoredSegment, reason: DropReason): boolean {
    const signal = signalOf(segment.lane);
    let entries = 1;
    try {
      entries = queue.discard(segment, reason);
    } catch {
      if (++segment.uncounted < TRIES) return false;
      this.#options.losses.unsure(signal, this.isOwn(segment));
      segment.goneAs = reason;
      queue.drop(segment);
    }
    this.#options.losses.drop(signal, this.isOwn(segment), reason, entries);
    this.#delete(segment);
    return true;
  }

  /** Asks that an active segment be sealed. @returns whether it is sealed now. */
  seal(segment: StoredSegment): boolean {
    this.#removal.mayBeOpen(segment);
    return this.#options.lanes[segment.lane].askToSeal(segment.number);
  }

  /**
   * Removes folders that have come to their end, and tries again what did not work. Cheap when there is nothing to do, and
   * never much at once.
   *
   * @param ms milliseconds it may last.
   */
  tidy(ms = TURN): void {
    this.begin(ms);
    this.#listOwn();
    this.#removal.retry();
    const unlisted = [...this.#unlisted];
    this.#unlisted.clear();
    this.adopt(unlisted);
    for (const folder of this.#maybeOver) {
      if (this.isLate) return;
      const queues = this.#folders.get(folder) ?? [];
      const isOver = queues.every((queue) => queue.isOver);
      // While frames are under way it is looked at again; while segments wait, one of them will say when.
      if (isOver || queues.some((queue) => queue.sealed.length > 0)) this.#maybeOver.delete(folder);
      if (isOver && this.#folders.has(folder)) this.#removeFolder(folder, queues);
    }
  }

  close(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
    for (const queue of this.#own.values()) queue.close();
    for (const queues of this.#inherited.values()) for (const queue of queues) queue.close();
  }

  /** Something is there already when an earlier shipper of this owner has died. */
  #listOwn(): void {
    const { folder } = this.#options;
    if (this.#isListed || folder === undefined) return;
    const files = this.#list(folder);
    if (files === undefined) return;
    this.#isListed = true;
    for (const queue of this.#own.values()) queue.addFound(files[queue.lane]);
  }

  #queue(
    folder: string,
    lane: Lane,
    files: readonly SegmentFile[],
    position?: () => { number: number; end: number },
  ): DiskQueue {
    const { disk, clock } = this.#options;
    const own = position === undefined ? {} : { position };
    return new DiskQueue({ folder, lane, files, ...own, disk, clock, events: this.#events });
  }

  /** @returns undefined when the folder cannot be listed now. */
  #list(folder: string): Readonly<Record<Lane, readonly SegmentFile[]>> | undefined {
    try {
      const { segments, leftovers } = readFolder(folder, this.#options.disk);
      for (const name of leftovers) this.#removal.unlink(join(folder, name));
      return segments;
    } catch {
      return undefined;
    }
  }

  #adopt(folder: string, files: Readonly<Record<Lane, readonly SegmentFile[]>>): void {
    const queues: DiskQueue[] = [];
    for (const lane of LANES) {
      if (files[lane].length === 0) continue;
      const queue = this.#queue(folder, lane, files[lane]);
      queues.push(queue);
      const others = this.#inherited.get(lane) ?? [];
      // They come in their order, but for those that die later than younger ones.
      let at = others.length;
      while (at > 0 && (others[at - 1] as DiskQueue).began > queue.began) at--;
      others.splice(at, 0, queue);
    }
    this.#folders.set(folder, queues);
    this.#maybeOver.add(folder);
  }

  /** A segment that cannot be read goes to the quarantine as it is. */
  #setAside(segment: StoredSegment, why: Error): void {
    const { quarantine, losses } = this.#options;
    const signal = signalOf(segment.lane);
    const isOwn = this.isOwn(segment);
    this.#maybeOver.add(segment.folder);
    losses.unsure(signal, isOwn);
    // Somebody has deleted it; how many entries that were shows when nothing else is missing.
    if ((why as NodeJS.ErrnoException).code === 'ENOENT') return;
    losses.drop(signal, isOwn, 'corrupt', 1);
    if (quarantine.whole(segment.path)) this.#removal.unlink(filesOf(segment).cursor);
    else this.#toStay.add(segment.folder);
  }

  #delete(segment: StoredSegment): void {
    this.#removal.delete(segment);
    this.#maybeOver.add(segment.folder);
  }

  #removeFolder(folder: string, queues: readonly DiskQueue[]): void {
    for (const queue of queues) {
      const others = this.#inherited.get(queue.lane) ?? [];
      const at = others.indexOf(queue);
      if (at !== -1) others.splice(at, 1);
    }
    this.#folders.delete(folder);
    if (this.#toStay.delete(folder)) return;
    const { disk } = this.#options;
    try {
      // What it had taken over and could not be lifted out of it is for the next owner to find.
      const names = disk.readdirSync(folder);
      if (names.includes(INHERITED) && disk.readdirSync(join(folder, INHERITED)).length > 0) return;
      disk.rmSync(folder);
    } catch {
      // The next owner takes it over and removes it.
    }
  }
}
