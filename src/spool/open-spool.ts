/** Puts the caller's side of the spool together: the writer, the folder of this thread, and the shipper. */
import { machineClock } from './clock.ts';
import { nodeFileSystem } from './file-system.ts';
import { laneMemories } from './lane-memory.ts';
import { giveUpOwnerFolder, isOwnerName, makeOwnerFolder } from './owner-folder.ts';
import { SharedState } from './shared-state.ts';
import { openHere } from './shipper/here-link.ts';
import type { OpenLink } from './shipper/link.ts';
import type { Destinations } from './shipper/messages.ts';
import { Shipping } from './shipper/shipping.ts';
import { openThread } from './shipper/thread-link.ts';
import { nodeTimer } from './shipper/timer.ts';
import {
  type Encode,
  LANES,
  type Lane,
  type Signal,
  type SignalCounts,
  type Spool,
  type SpoolSettings,
  signalOf,
} from './spool.ts';
import { SpoolWriter } from './spool-writer.ts';

/** Milliseconds after which a process that logs nothing looks for what one before it may have left. */
const LOOK_FOR_LEFT = 2_000;
/** Entries written one by one before the shipper is started at once: whoever logs so much is not waiting for its start. */
const MANY = 256;

/** For tests: how a shipper is opened. */
export interface OpenSpoolOptions {
  readonly openThread?: OpenLink;
  readonly openHere?: OpenLink;
}

/**
 * Opens the spool of the calling thread. The folder and the shipper are made when they are first needed.
 *
 * @param destinations a signal without one is not spooled: its entries are neither kept nor counted.
 * @param resource the `resource` field of ResourceLogs / ResourceSpans, with its tag and length.
 * @param report takes one line for people.
 */
export function openSpool(
  settings: SpoolSettings,
  destinations: Destinations,
  resource: Uint8Array,
  report: (line: string) => void,
  options: OpenSpoolOptions = {},
): Spool {
  return new OpenedSpool(settings, destinations, resource, report, options);
}

class OpenedSpool implements Spool {
  readonly #settings: SpoolSettings;
  readonly #destinations: Destinations;
  readonly #report: (line: string) => void;
  readonly #state = new SharedState();
  readonly #lanes = laneMemories();
  readonly #isWanted: Readonly<Record<Lane, boolean>>;
  readonly #shipping: Shipping;
  #resource: Uint8Array;
  #writer: SpoolWriter | undefined;
  #folder: string | undefined;
  #isFolderTried = false;
  /** A shipper is up, and writes for a turn that lasts too long; until then everything is written at once. */
  #isGuarded = false;
  #unguarded = 0;
  #isHurried = false;
  #isClosed = false;

  constructor(
    settings: SpoolSettings,
    destinations: Destinations,
    resource: Uint8Array,
    report: (line: string) => void,
    options: OpenSpoolOptions,
  ) {
    this.#settings = settings;
    this.#destinations = destinations;
    this.#resource = resource;
    this.#report = report;
    this.#isWanted = Object.fromEntries(
      LANES.map((lane) => [lane, destinations[signalOf(lane)] !== undefined]),
    ) as Record<Lane, boolean>;
    const state = this.#state;
    this.#shipping = new Shipping({
      data: () => this.#shipperData(),
      state,
      openThread: options.openThread ?? openThread,
      openHere: options.openHere ?? openHere,
      clock: machineClock,
      after: nodeTimer,
      report,
      onDeath: () => {
        this.#isGuarded = false;
      },
    });
    if (settings.dir !== undefined) nodeTimer(LOOK_FOR_LEFT, () => this.#startIfLeft());
  }

  append<T>(lane: Lane, encode: Encode<T>, entry: T, time: number, now: boolean): void {
    if (!this.#isWanted[lane]) return;
    const writer = this.#writer ?? this.#begin();
    writer.append(lane, encode, entry, time, now || !(this.#isGuarded || this.#becomesGuarded()));
  }

  writeNow(): void {
    this.#writer?.writeNow();
  }

  hurry(): void {
    this.#isHurried = true;
    this.#writer?.hurry();
  }

  setResource(resource: Uint8Array): void {
    this.#resource = resource;
    this.#writer?.setResource(resource);
    this.#shipping.setResource(resource);
  }

  flush(timeoutMs: number): Promise<boolean> {
    this.writeNow();
    return this.#shipping.flush(timeoutMs);
  }

  drain(timeoutMs: number): boolean {
    this.writeNow();
    return this.#shipping.drain(timeoutMs);
  }

  counts(signal: Signal): SignalCounts {
    const state = this.#state;
    // Before the others, which it is the sum of: what is settled in between was appended before.
    const delivered = state.count(signal, 'delivered');
    const dropped = state.dropped(signal);
    const appended = this.#writer?.appended(signal) ?? 0;
    const gone = Object.values(dropped).reduce((sum, entries) => sum + entries, delivered);
    return {
      appended,
      delivered,
      spooled: appended - gone,
      dropped,
      recovered: state.count(signal, 'recovered'),
    };
  }

  inMemory(signal: Signal): number {
    const { spooled } = this.counts(signal);
    return this.#folder === undefined
      ? spooled
      : Math.min(spooled, this.#state.count(signal, 'memoryEntries'));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#writer?.close();
    const isDone = await this.#shipping.close();
    if (!isDone && this.#folder !== undefined) giveUpOwnerFolder(this.#folder);
  }

  /** Makes what is not needed before the first entry. */
  #begin(): SpoolWriter {
    const shipping = this.#shipping;
    this.#makeFolder();
    const writer = new SpoolWriter({
      fileSystem: nodeFileSystem,
      dir: this.#folder,
      settings: this.#settings,
      resource: this.#resource,
      state: this.#state,
      lanes: this.#lanes,
      clock: machineClock,
      toMemory: (lane, payload, entries, time) => shipping.toMemory(lane, payload, entries, time),
      wake: () => shipping.wake(),
      diskChanged: (error) =>
        this.#report(
          error === undefined
            ? 'the spool is written to the disk again'
            : `the spool cannot be written (${error.message}): up to ${this.#settings.memoryBytes} bytes are kept in memory`,
        ),
    });
    if (this.#isHurried) writer.hurry();
    if (this.#isClosed) writer.close();
    else shipping.startSoon();
    this.#writer = writer;
    return writer;
  }

  #makeFolder(): void {
    const { dir, memoryBytes } = this.#settings;
    if (dir === undefined || this.#isFolderTried || this.#isClosed) return;
    this.#isFolderTried = true;
    try {
      this.#folder = makeOwnerFolder(dir);
    } catch (error) {
      this.#report(
        `no spool in ${dir} (${(error as Error).message}): up to ${memoryBytes} bytes are kept in memory`,
      );
    }
  }

  #startIfLeft(): void {
    const { dir } = this.#settings;
    if (dir === undefined || this.#writer !== undefined || this.#isClosed) return;
    try {
      if (nodeFileSystem.readdirSync(dir).some(isOwnerName)) this.#shipping.start();
    } catch {
      // There is no spool yet.
    }
  }

  #becomesGuarded(): boolean {
    // Without a disk there is nothing that a rescue could save.
    this.#isGuarded = this.#folder === undefined || this.#shipping.isGuarding;
    if (++this.#unguarded === MANY) this.#shipping.start();
    return this.#isGuarded;
  }

  #shipperData() {
    this.#makeFolder();
    return {
      settings: this.#settings,
      destinations: this.#destinations,
      resource: this.#resource,
      folder: this.#folder,
      state: this.#state.memory,
      lanes: Object.fromEntries(LANES.map((lane) => [lane, this.#lanes[lane].memory])) as Record<
        Lane,
        SharedArrayBuffer
      >,
    };
  }
}
