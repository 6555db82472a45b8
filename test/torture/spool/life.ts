/** One process with its spool, from its start to its death, and what is known of it without asking it. */
import assert from 'node:assert/strict';
import { LANES, type Lane } from '../../../src/spool/spool.ts';
import { readFolder, readSegment } from '../../spool/entries.ts';
import type { FakeFileSystem } from '../../spool/fake-file-system.ts';
import { WriterFixture } from '../../spool/writer-fixture.ts';

/** Small, so that there are many. */
const SEGMENT_BYTES = 4_096;

interface Entry {
  readonly order: number;
  readonly lane: Lane;
  readonly text: string;
  /** The resource that was in force. */
  readonly resource: number;
}

/** Entries by their number, in the order in which they stand somewhere. */
interface Found {
  readonly path: string;
  readonly orders: number[];
  readonly lane: Lane;
}

export class Life {
  readonly fixture: WriterFixture;
  readonly #disk: FakeFileSystem;
  readonly #dir: string;
  readonly #entries: Entry[] = [];
  /** Appended since everything was written for the last time. */
  #waiting = new Set<number>();
  /** On the disk for certain, for as long as there is a disk. */
  #onDisk = new Set<number>();
  /** On the disk even if the power fails. */
  readonly #durable = new Set<number>();
  /** Entries that cannot be encoded. */
  broken = 0;
  /** Entries after the end. */
  late = 0;
  isHurried = false;
  isClosed = false;
  resource = 1;
  /** A rescue was robbed: if the process or the power ends before its write is cut off for good, that is read again. */
  wasRobbed = false;
  /** And the cutting off failed, so that it can be read again in any case. */
  mayDouble = false;

  constructor(disk: FakeFileSystem, dir: string) {
    this.#disk = disk;
    this.#dir = dir;
    this.fixture = new WriterFixture(
      { settings: { durability: 'turn', segmentBytes: SEGMENT_BYTES }, resource: Buffer.from('1') },
      disk,
      dir,
    );
  }

  append(lane: Lane, bytes: number, now: boolean): void {
    const order = this.#entries.length;
    const text = `${order} ${'x'.repeat(bytes)}`;
    if (this.isClosed) this.late++;
    else if (bytes > 4_000_000) this.broken++;
    else {
      this.#entries.push({ order, lane, text, resource: this.resource });
      this.#waiting.add(order);
    }
    this.fixture.log(text, lane, now);
    if (now || this.isHurried) this.allWritten();
  }

  /** The writer has been told to write everything, and has returned. */
  allWritten(): void {
    this.#waiting.clear();
  }

  /** All that the shipper can see on the disk. */
  visible(): Found[] {
    if (!this.#exists) return [];
    const active = Object.fromEntries(LANES.map((lane) => [lane, this.fixture.lanes[lane].position()]));
    return readFolder(this.#disk, this.#dir).flatMap(({ name }) => {
      const { lane, number } = parse(name);
      const position = active[lane];
      assert.ok(position !== undefined);
      const isActive = number === position.number;
      if (number > position.number || (isActive && position.end === 0)) return [];
      const path = `${this.#dir}/${name}`;
      const upTo = isActive ? position.end : undefined;
      const { frames, isTorn, corrupt, resource } = readSegment(this.#disk, path, upTo);
      assert.equal(corrupt, 0, `${name} is corrupt`);
      assert.ok(!(isActive && isTorn), `${name} is torn before its end`);
      return [this.#found(path, frames.flat(), resource)];
    });
  }

  get #exists(): boolean {
    return this.#disk.disk.names.has(this.#dir);
  }

  #found(path: string, texts: string[], resource: string): Found {
    const { lane } = parse(path);
    const orders = texts.map((text) => {
      const entry = this.#entries[Number.parseInt(text, 10)];
      assert.equal(text, entry?.text, 'a text that nobody wrote');
      assert.equal(entry?.lane, lane, 'an entry in a lane that is not its own');
      assert.ok(Number(resource) >= entry.resource, 'an entry under an older resource than its own');
      return entry.order;
    });
    return { path, lane, orders };
  }

  /** @param rescued nothing can have been left waiting. */
  check(rescued: boolean): void {
    const visible = this.visible();
    const onDisk = visible.flatMap(({ orders }) => orders);
    const inMemory = this.fixture.memory.map((text) => Number.parseInt(text, 10));
    this.#checkOrder(visible, this.mayDouble);
    const found = new Set([...onDisk, ...inMemory]);
    if (!this.mayDouble) assert.equal(found.size, onDisk.length + inMemory.length, 'something is doubled');
    const missing = this.#entries.filter(
      ({ order }) => !found.has(order) && (rescued || !this.#waiting.has(order)),
    );
    assert.deepEqual(
      missing.map(({ order, lane }) => `${order} ${lane}`),
      [],
      'written, and gone',
    );
    this.#onDisk = new Set(onDisk);
    this.#checkCounts();
  }

  #checkOrder(visible: readonly Found[], mayDouble: boolean): void {
    if (mayDouble) return;
    for (const lane of LANES) {
      const orders = visible.filter((found) => found.lane === lane).flatMap((found) => found.orders);
      assert.deepEqual(
        orders,
        [...orders].sort((a, b) => a - b),
        `${lane} is out of order`,
      );
    }
  }

  #checkCounts(): void {
    const { writer, state } = this.fixture;
    const appended = writer.appended('logs') + writer.appended('traces');
    assert.equal(appended, this.#entries.length + this.broken + this.late);
    const dropped: { [reason: string]: number } = {};
    for (const signal of ['logs', 'traces'] as const) {
      for (const [reason, count] of Object.entries(state.dropped(signal))) {
        dropped[reason] = (dropped[reason] ?? 0) + count;
      }
    }
    assert.deepEqual(dropped, {
      ...(this.broken > 0 && { internal_error: this.broken }),
      ...(this.late > 0 && { process_ended: this.late }),
    });
  }

  /** The shipper has synced a segment of which it saw so much. */
  synced(found: Found): void {
    for (const order of found.orders) this.#durable.add(order);
  }

  /** What a reader finds who comes after the death of the process. */
  checkRemains(power: boolean): void {
    const remains = this.#exists ? readFolder(this.#disk, this.#dir) : [];
    const found = remains
      .filter(({ frames }) => frames.length > 0)
      .map(({ name, frames, resource }) => this.#found(`${this.#dir}/${name}`, frames.flat(), resource));
    const mayDouble = this.mayDouble || this.wasRobbed;
    if (!power) {
      this.#checkOrder(found, mayDouble);
      for (const { name, corrupt } of remains) assert.equal(corrupt, 0, `${name} is corrupt`);
    }
    const orders = found.flatMap((segment) => segment.orders);
    if (!mayDouble) assert.equal(new Set(orders).size, orders.length, 'something is doubled');
    const lost = [...(power ? this.#durable : this.#onDisk)].filter((order) => !orders.includes(order));
    assert.deepEqual(
      lost,
      [],
      power ? 'synced, and gone with the power' : 'written, and gone with the process',
    );
  }
}

function parse(name: string): { lane: Lane; number: number } {
  const [, lane, number] = /([^/]*)-(\d+)\.seg$/.exec(name) ?? [];
  return { lane: lane as Lane, number: Number(number) };
}
