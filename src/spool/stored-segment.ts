/** A segment on the disk, from its discovery to its deletion: what of it was read, what is under way, what is delivered. */
import { join } from 'node:path';
import { Cursor, readCursor } from './cursor.ts';
import type { FileSystem } from './file-system.ts';
import { cursorName } from './folder-contents.ts';
import { type Breach, readHeader, SegmentReader } from './segment-reader.ts';
import { openSource, type SegmentSource } from './segment-source.ts';
import { SettledPrefix } from './settled-prefix.ts';
import type { DropReason, Lane } from './spool.ts';
import type { FrameOrigin, WaitingFrame } from './waiting-frame.ts';

/** What a segment needs of those around it. */
export interface SegmentSurroundings {
  readonly disk: FileSystem;
  /** The same object for the same bytes. */
  intern(resource: Uint8Array): Uint8Array;
  /** A stretch is no frame. */
  corrupt(segment: StoredSegment, breach: Breach): void;
  /** It ends in the middle of a frame. */
  torn(segment: StoredSegment, bytes: number): void;
  /** A frame comes back to be sent again. */
  returned(frame: WaitingFrame, segment: StoredSegment): void;
  /** A frame has been settled. */
  settled(segment: StoredSegment): void;
  /** Nothing of it is waiting or under way any more: it may be deleted. */
  finished(segment: StoredSegment): void;
}

export interface SegmentPlace {
  readonly folder: string;
  readonly lane: Lane;
  readonly number: number;
  readonly path: string;
  readonly isCompressed: boolean;
  /** On the disk. */
  readonly bytes: number;
  /** Unix milliseconds of the last write when it was found. */
  readonly mtimeMs: number;
  /** Unix milliseconds when it was found. */
  readonly foundAt: number;
  /** Milliseconds of `Clock.elapsed` when it was found, or sealed. */
  readonly since: number;
}

/** A header that cannot be read. */
export class CorruptHeaderError extends Error {}

export class StoredSegment implements FrameOrigin {
  readonly folder: string;
  readonly lane: Lane;
  readonly number: number;
  readonly mtimeMs: number;
  readonly foundAt: number;
  path: string;
  isCompressed: boolean;
  bytes: number;
  since: number;
  /** False while its owner writes to it. */
  isSealed: boolean;
  /** True: all is known that will ever be read from it. */
  isRead = false;
  /** True: the file is gone, or to be left alone. */
  isGone = false;
  /** Compressing it is going on, or was not worth it. */
  isCompressing = false;
  /** Why it went before all of it was delivered; what comes back of it goes the same way. */
  goneAs: DropReason | undefined;
  /** Times that its entries could not be counted. */
  uncounted = 0;
  readonly #around: SegmentSurroundings;
  #source: SegmentSource | undefined;
  #reader: SegmentReader | undefined;
  #resource: Uint8Array = new Uint8Array(0);
  #cursor: Cursor | undefined;
  #settled: SettledPrefix | undefined;
  /** The offset that was last written to the cursor. */
  #noted = 0;
  #salt = 0;
  /** Offset behind what can be read of it; undefined: that of its whole file. */
  #end: number | undefined;

  constructor(place: SegmentPlace, isSealed: boolean, around: SegmentSurroundings) {
    this.folder = place.folder;
    this.lane = place.lane;
    this.number = place.number;
    this.path = place.path;
    this.isCompressed = place.isCompressed;
    this.bytes = place.bytes;
    this.mtimeMs = place.mtimeMs;
    this.foundAt = place.foundAt;
    this.since = place.since;
    this.isSealed = isSealed;
    this.#end = isSealed ? undefined : 0;
    this.#around = around;
  }

  get order(): number {
    return this.number;
  }

  get isOpen(): boolean {
    return this.#source !== undefined;
  }

  /** Up to where it is delivered, or lost; 0 while it has not been opened. */
  get settledUpTo(): number {
    return this.#settled?.offset ?? 0;
  }

  /** Whether nothing that was read of it is waiting or under way. */
  get isSettled(): boolean {
    return this.#settled?.isWhole ?? true;
  }

  /** So much is written and can be read, by the word of its writer. */
  grow(end: number): void {
    this.#end = end;
    this.bytes = end;
  }

  /** Nobody writes to it any more. */
  seal(bytes: number, since: number): void {
    this.isSealed = true;
    this.#end = undefined;
    this.bytes = bytes;
    this.since = since;
  }

  /**
   * The next frame, which is under way from now on.
   *
   * @returns undefined: there is none now, and if `isRead` there never will be.
   * @throws CorruptHeaderError, BrokenCompressionError; Error of `node:fs`, then nothing has changed.
   */
  next(): WaitingFrame | undefined {
    if (this.isRead || this.isGone) return undefined;
    const reader = this.#reader ?? this.#open();
    const frame = reader?.next(this.#limit(), this.isSealed ? 'final' : 'complete');
    if (frame !== undefined) {
      const { payload, entries, time, start, end } = frame;
      const waiting = {
        origin: this,
        resource: this.#resource,
        payload,
        entries,
        time,
        start,
        end,
        isGone: false,
      };
      this.#settled?.add(waiting);
      return waiting;
    }
    if (this.isSealed) this.#readToTheEnd();
    return undefined;
  }

  settle(frame: WaitingFrame): void {
    frame.isGone = true;
    this.#settled?.advance();
    this.#around.settled(this);
  }

  /** The frame that was read last is not under way after all, and not to be sent. */
  forget(frame: WaitingFrame): void {
    frame.isGone = true;
    this.#settled?.advance();
  }

  commit(): void {
    if (this.isGone) return;
    if (this.isRead && this.isSettled) {
      this.#around.finished(this);
      return;
    }
    const offset = this.#settled?.offset ?? 0;
    if (offset === this.#noted) return;
    this.#noted = offset;
    this.#cursor?.write(offset);
  }

  giveBack(frame: WaitingFrame): void {
    this.#around.returned(frame, this);
  }

  /**
   * Looks over what has not been read of it, which stays so. To be followed by `leave`.
   *
   * @returns how many entries that is; those of a stretch that is corrupt are counted in.
   * @throws as `next` does.
   */
  countRest(): number {
    if (this.isRead) return 0;
    let entries = 0;
    const reader = this.#look((breach) => {
      entries += breach.entries;
    });
    for (let frame = reader?.next(this.#limit(), 'final'); frame !== undefined; ) {
      entries += frame.entries;
      frame = reader?.next(this.#limit(), 'final');
    }
    return entries;
  }

  /**
   * @returns Unix milliseconds of the next frame, which stays the next one; undefined when there is none.
   * @throws as `next` does.
   */
  nextTime(): number | undefined {
    if (this.isRead) return undefined;
    const wasOpen = this.isOpen;
    try {
      return this.#look(() => {})?.next(this.#limit(), 'final')?.time;
    } finally {
      if (!wasOpen) this.#close();
    }
  }

  /** Notes that all of it is settled, for when its file cannot be deleted now. */
  noteEnd(): void {
    if (this.#end === undefined) return;
    this.#cursor?.write(this.#end);
    this.#cursor?.close();
  }

  /** Closes its files. Frames that are under way can be settled and given back all the same. */
  leave(): void {
    this.isRead = true;
    this.isGone = true;
    this.#close();
    this.#cursor?.close();
  }

  /** Another file has taken its place: the same, compressed. */
  replace(path: string, bytes: number): void {
    this.path = path;
    this.bytes = bytes;
    this.isCompressed = true;
  }

  /** A second reader, at the same place. */
  #look(corrupt: (breach: Breach) => void): SegmentReader | undefined {
    if (this.#source === undefined) this.#open();
    const source = this.#source;
    if (source === undefined || this.#reader === undefined) return undefined;
    return new SegmentReader(source, this.#salt, this.#reader.offset, { corrupt, torn: () => {} });
  }

  #readToTheEnd(): void {
    this.isRead = true;
    this.#close();
    this.commit();
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#reader = undefined;
  }

  #limit(): number {
    this.#end ??= this.#source?.size() ?? 0;
    return this.#end;
  }

  /** @returns undefined when there is not even a whole header. */
  #open(): SegmentReader | undefined {
    const { disk } = this.#around;
    this.#source = openSource(this.path, this.isCompressed, disk);
    try {
      const header = readHeader(this.#source, this.#limit());
      if (header === 'corrupt' || (header === 'torn' && !this.isSealed))
        throw new CorruptHeaderError(this.path);
      if (header === 'torn') {
        if (this.#limit() > 0) this.#around.torn(this, this.#limit());
        return undefined;
      }
      this.#salt = header.salt;
      this.#resource = this.#around.intern(header.resource);
      const cursorPath = join(this.folder, cursorName(this.lane, this.number));
      const noted = readCursor(cursorPath, header.salt, disk);
      // Of a segment whose end was lost with the power, the cursor may stand behind that.
      const offset = noted >= header.end && noted <= this.#limit() ? noted : header.end;
      this.#noted = noted;
      this.#cursor = new Cursor(cursorPath, header.salt, disk);
      this.#settled = new SettledPrefix(offset);
      this.#reader = new SegmentReader(this.#source, header.salt, offset, this.#events());
      return this.#reader;
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #events(): { corrupt(breach: Breach): void; torn(bytes: number): void } {
    return {
      corrupt: (breach) => {
        this.#settled?.add({ end: breach.offset + breach.bytes.length, isGone: true });
        this.#around.corrupt(this, breach);
      },
      torn: (bytes) => this.#around.torn(this, bytes),
    };
  }
}
