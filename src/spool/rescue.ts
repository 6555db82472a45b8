/**
 * The shipper writes for a caller that does not come to it: a group that has waited for `RESCUE_AFTER` goes to the caller's
 * active segment as a frame. The file is opened by its name, not by the caller's descriptor, which may by now be closed and
 * given to something else.
 */
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { FileSystem } from './file-system.ts';
import { FRAME_HEADER, sealFrame } from './format.ts';
import { bytesOf, entriesOf, type LaneMemories, type LaneMemory } from './lane-memory.ts';
import type { ToMemory } from './lane-writer.ts';
import { segmentName } from './segment-name.ts';
import { LANES, type Lane, RESCUE_AFTER } from './spool.ts';

/** Milliseconds between two looks while a group waits. */
export const RESCUE_EVERY = 10;

/** What was there at the last look, and since when. */
interface Seen {
  turn: number;
  /** Milliseconds of `Clock.elapsed`. */
  since: number;
}

export interface RescueParts {
  readonly fileSystem: FileSystem;
  /** The owner's folder; undefined: memory only. */
  readonly dir: string | undefined;
  readonly lanes: LaneMemories;
  readonly clock: Clock;
  /** Takes what is rescued while the disk takes nothing. */
  readonly toMemory: ToMemory;
}

/** Nothing in it throws, provided that `toMemory` does not. */
export class Rescue {
  readonly #parts: RescueParts;
  readonly #seen = new Map<Lane, Seen>();

  constructor(parts: RescueParts) {
    this.#parts = parts;
    for (const lane of LANES) parts.lanes[lane].forgetRescue();
  }

  /**
   * Writes the groups that have waited too long.
   *
   * @returns true while any group waits for the end of its turn: then look again after `RESCUE_EVERY`. Entries that join
   * such a group wake nobody, so the shipper must not sleep before this is false with `asleep` already set.
   */
  look(): boolean {
    let waits = false;
    const now = this.#parts.clock.elapsed();
    for (const lane of LANES) {
      const shared = this.#parts.lanes[lane];
      const { published } = shared;
      if (published === 0) {
        this.#seen.delete(lane);
        continue;
      }
      waits = true;
      const { turn } = shared;
      const seen = this.#seen.get(lane);
      if (published === shared.rescued) this.#seen.delete(lane);
      else if (seen?.turn !== turn) this.#seen.set(lane, { turn, since: now });
      else if (now - seen.since >= RESCUE_AFTER && this.#rescue(lane, shared)) this.#seen.delete(lane);
    }
    return waits;
  }

  /** @returns false when the caller is just writing. */
  #rescue(lane: Lane, shared: LaneMemory): boolean {
    if (!shared.tryLock()) return false;
    const from = shared.rescued;
    const to = shared.published;
    const bytes = bytesOf(to) - bytesOf(from);
    const entries = entriesOf(to) - entriesOf(from);
    if (entries <= 0) {
      shared.giveUpRescue();
      return true;
    }
    const { time, number, end, salt } = shared;
    const frame = Buffer.alloc(FRAME_HEADER + bytes);
    shared.entries.copy(frame, FRAME_HEADER, bytesOf(from), bytesOf(to));
    sealFrame(frame, 0, bytes, entries, time, salt);
    const fd = this.#open(lane, number, end);
    const isWritten = fd !== undefined && this.#write(fd, frame, end);
    // Before the caller may write there again.
    if (fd !== undefined && !isWritten && !this.#cut(fd, end)) shared.askToSeal(number);
    const isOurs = shared.settleRescue(to, isWritten ? end + frame.length : end);
    if (fd !== undefined) {
      if (isWritten && !isOurs) this.#cut(fd, end);
      this.#close(fd);
    }
    if (isOurs && !isWritten) {
      this.#parts.toMemory(lane, new Uint8Array(frame.subarray(FRAME_HEADER)), entries, time);
    }
    return true;
  }

  #open(lane: Lane, number: number, end: number): number | undefined {
    const { dir, fileSystem } = this.#parts;
    if (dir === undefined || end === 0) return undefined;
    try {
      return fileSystem.openSync(join(dir, segmentName(lane, number)), 'modify');
    } catch {
      return undefined;
    }
  }

  #write(fd: number, frame: Buffer, position: number): boolean {
    try {
      for (let at = 0; at < frame.length; ) {
        const written = this.#parts.fileSystem.writeSync(fd, frame, at, frame.length - at, position + at);
        if (written === 0) return false;
        at += written;
      }
      return true;
    } catch {
      return false;
    }
  }

  #cut(fd: number, to: number): boolean {
    try {
      this.#parts.fileSystem.ftruncateSync(fd, to);
      return true;
    } catch {
      return false;
    }
  }

  #close(fd: number): void {
    try {
      this.#parts.fileSystem.closeSync(fd);
    } catch {
      // Linux has closed it all the same.
    }
  }
}
