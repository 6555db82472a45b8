/** One owner of a spool, from its start to its death: what it was given, and what of that is where. */
import assert from 'node:assert/strict';
import { Rescue } from '../../../src/spool/rescue.ts';
import { type Lane, RESCUE_AFTER } from '../../../src/spool/spool.ts';
import { encodeText, readSegment } from '../../spool/entries.ts';
import type { FakeFileSystem } from '../../spool/fake-file-system.ts';
import { ownerName, ReaderStage, type TwoClocks } from '../../spool/reader-stage.ts';
import { type Book, type Entry, name } from './book.ts';

/** Small, so that there are many segments. */
const SEGMENT_BYTES = 4_096;
/** Small, so that some have to go. */
const MAX_BYTES = 400_000;

export class EstateOwner {
  readonly stage: ReaderStage;
  rescue: Rescue;
  isHurried = false;
  isClosed = false;
  /** A rescue was robbed: if the process ends before its write is cut off, that is read again. */
  wasRobbed = false;
  /** And the cutting off failed: it is read again in any case. */
  mayDouble = false;
  readonly #disk: FakeFileSystem;
  readonly #book: Book;
  readonly #number: number;
  /** Appended since everything was written for the last time. */
  #waiting = new Set<string>();
  /** In completed writes, and not deleted since. */
  #onDisk = new Set<string>();
  /** Entries that cannot be encoded, and those after the end. */
  #unfit = 0;
  #resources = 1;

  constructor(disk: FakeFileSystem, clock: TwoClocks, book: Book, number: number) {
    this.#disk = disk;
    this.#book = book;
    this.#number = number;
    const folder = `/spool/${ownerName()}`;
    this.stage = new ReaderStage({ disk, clock, folder, segmentBytes: SEGMENT_BYTES, maxBytes: MAX_BYTES });
    this.rescue = this.#newRescue();
  }

  #newRescue(): Rescue {
    const { disk: fileSystem, folder: dir, lanes, clock } = this.stage;
    return new Rescue({
      fileSystem,
      dir,
      lanes,
      clock,
      toMemory: (lane, payload, entries, time) => this.stage.backlog.memory.add(lane, payload, entries, time),
    });
  }

  append(lane: Lane, bytes: number, now: boolean): void {
    if (this.isClosed || bytes > 4_000_000) {
      this.#unfit++;
      this.#log(lane, 'x'.repeat(bytes), now);
      return;
    }
    const text = this.#book.add(lane, this.#number, bytes);
    this.#waiting.add(text);
    this.#log(lane, text, now);
  }

  #log(lane: Lane, text: string, now: boolean): void {
    this.stage.writer.append(lane, encodeText, text, this.stage.clock.now(), now);
    if (now || this.isHurried) this.#waiting.clear();
  }

  appendBroken(lane: Lane, now: boolean): void {
    this.#unfit++;
    const encode = () => {
      throw new Error('cannot be encoded');
    };
    this.stage.writer.append(lane, encode, undefined, 0, now);
    if (now || this.isHurried) this.#waiting.clear();
  }

  endTurn(): void {
    this.stage.writer.writeNow();
    this.#waiting.clear();
  }

  hurry(): void {
    this.isHurried = true;
    this.stage.writer.hurry();
    this.#waiting.clear();
  }

  close(): void {
    this.isClosed = true;
    this.stage.writer.close();
    this.#waiting.clear();
  }

  setResource(): void {
    this.stage.writer.setResource(Buffer.from(`resource ${++this.#resources}`));
  }

  /** Whatever lies in a group lies long enough. */
  letWait(): void {
    this.rescue.look();
    this.stage.clock.pass(RESCUE_AFTER);
  }

  /** The thread of the shipper has died, and another begins. */
  newShipper(inherited: readonly string[]): void {
    this.stage.backlog.shelf.close();
    this.stage.openBacklog();
    this.stage.backlog.adopt(inherited);
    this.rescue = this.#newRescue();
  }

  /** Segments, with the texts that can be read of them by now. */
  visible(): { path: string; texts: string[] }[] {
    const { folder, lanes } = this.stage;
    if (!this.#disk.disk.names.has(folder)) return [];
    return this.#disk.readdirSync(folder).flatMap((file) => {
      const [, lane, digits] = /^(.*)-(\d+)\.seg$/.exec(file) ?? [];
      if (lane === undefined) return [];
      const { number, end } = lanes[lane as Lane].position();
      if (Number(digits) > number || (Number(digits) === number && end === 0)) return [];
      const path = `${folder}/${file}`;
      const { frames } = readSegment(this.#disk, path, Number(digits) === number ? end : undefined);
      return [{ path, texts: frames.flat() }];
    });
  }

  /** @param elsewhere texts that are known to be somewhere else than where they were written. */
  check(elsewhere: ReadonlySet<string>): void {
    this.#onDisk = new Set(this.visible().flatMap(({ texts }) => texts));
    const gone = this.#own().filter(
      ({ text, accepted, isRefused }) =>
        accepted === 0 &&
        !isRefused &&
        !this.#onDisk.has(text) &&
        !this.#waiting.has(text) &&
        !elsewhere.has(text),
    );
    const inMemory = this.#sum('memoryEntries');
    const dropped = this.dropped();
    assert.ok(
      gone.length <= inMemory + dropped,
      `${gone.length} are gone, ${inMemory} in memory, ${dropped} dropped: ${gone.map(name).join(', ')}`,
    );
    if (!this.mayDouble) this.#checkCounts();
  }

  #checkCounts(): void {
    const { writer } = this.stage;
    const own = this.#own();
    assert.equal(writer.appended('logs') + writer.appended('traces'), own.length + this.#unfit, 'appended');
    const once = own.filter(({ mayComeAgain }) => !mayComeAgain);
    const accepted = own.reduce((sum, entry) => sum + entry.accepted, 0);
    if (once.length === own.length) assert.equal(this.#sum('delivered'), accepted, 'delivered');
  }

  #own(): Entry[] {
    return this.#book.all.filter(({ owner }) => owner === this.#number);
  }

  #sum(count: 'delivered' | 'memoryEntries' | 'recoveredDropped'): number {
    const { state } = this.stage;
    return state.count('logs', count) + state.count('traces', count);
  }

  /** Entries that could be encoded, and were dropped; of the dead whose heir this is too. */
  dropped(): number {
    const { state } = this.stage;
    const reasons = [...Object.values(state.dropped('logs')), ...Object.values(state.dropped('traces'))];
    return reasons.reduce((sum, entries) => sum + entries, this.#sum('recoveredDropped')) - this.#unfit;
  }

  /** @param unsure what was sent may not have been noted. */
  die(power: boolean, unsure: boolean): void {
    for (const entry of this.#book.all) {
      const isOwn = entry.owner === this.#number;
      if (power ? !entry.isDurable : isOwn && !this.#onDisk.has(entry.text)) entry.mayBeLost = true;
      if (power || unsure || (isOwn && this.wasRobbed)) entry.mayComeAgain = true;
    }
  }
}
