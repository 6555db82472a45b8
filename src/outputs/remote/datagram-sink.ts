/** Entries over UDP. Nobody says whether they arrive; what the machine itself refuses to send is lost and counted. */
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Backoff } from '../../spool/shipper/backoff.ts';
import { connectionText, type DatagramTarget } from './connection-target.ts';
import { Outage } from './outage.ts';
import type { Entry, Fates, Sink } from './sink.ts';

/** Milliseconds. A service that has moved is found again by its name, whether or not anybody says that it is gone. */
const LOOK_EVERY = 30_000;
const LOOK_AFTER_FAILURE = 1_000;
/** Milliseconds without a failure: the first datagram that nobody takes seems to arrive, and so does every other one. */
const CALM = 10_000;

interface Address {
  readonly address: string;
  readonly family: number;
}

export interface Lookups {
  readonly resolve?: (host: string) => Promise<Address>;
  /** Milliseconds between two lookups. Default 30 s. */
  readonly lookEvery?: number;
  /** The same when a send has failed. Default 1 s. */
  readonly lookAfterFailure?: number;
}

export class DatagramSink implements Sink {
  readonly #target: DatagramTarget;
  readonly #packets: (text: string) => Buffer[];
  readonly #fates: Fates;
  readonly #lookups: Lookups;
  readonly #backoff = new Backoff();
  readonly #outage: Outage;
  #queue: Entry[] = [];
  #socket: dgram.Socket | undefined;
  #address: string | undefined;
  #lookedAt = 0;
  #hasFailed = false;
  #isLooking = false;
  #isSending = false;
  #hasToldSize = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param packets makes of a text the datagrams it is sent in; throws RangeError for one that does not fit. */
  constructor(
    target: DatagramTarget,
    packets: (text: string) => Buffer[],
    fates: Fates,
    lookups: Lookups = {},
  ) {
    this.#target = target;
    this.#packets = packets;
    this.#fates = fates;
    this.#lookups = lookups;
    this.#outage = new Outage(connectionText(target), (line) => fates.say(line), { calmMs: CALM });
    void this.#look();
  }

  take(entries: readonly Entry[]): void {
    this.#queue.push(...entries);
    if (this.#isLookDue()) void this.#look();
    void this.#sendAll();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#queue.length > 0 && this.#socket !== undefined) {
      const entries = this.#queue;
      this.#queue = [];
      for (const entry of entries) if (!this.#isClosed) await this.#send(entry);
    }
    this.#isSending = false;
  }

  async #send(entry: Entry): Promise<void> {
    try {
      for (const packet of this.#packets(entry.text)) {
        const socket: dgram.Socket | undefined = this.#socket;
        if (socket === undefined) throw new Error('closed');
        await new Promise<void>((resolve, reject) => {
          socket.send(packet, (error) => (error == null ? resolve() : reject(error)));
        });
      }
      this.#outage.succeeded();
      this.#fates.sent([entry]);
    } catch (error) {
      if (isTooLarge(error)) this.#tellSize(error as Error);
      else this.#fail(error as Error);
      this.#fates.lost([entry]);
    }
  }

  #isLookDue(): boolean {
    if (this.#socket === undefined || this.#isLooking || isIP(this.#target.host) !== 0) return false;
    const { lookEvery = LOOK_EVERY, lookAfterFailure = LOOK_AFTER_FAILURE } = this.#lookups;
    return performance.now() - this.#lookedAt >= (this.#hasFailed ? lookAfterFailure : lookEvery);
  }

  /** Where there is a socket already, what cannot be found now is tried again the next time. */
  async #look(): Promise<void> {
    const { resolve = lookUp } = this.#lookups;
    this.#isLooking = true;
    this.#hasFailed = false;
    try {
      const found = await resolve(this.#target.host);
      if (found.address !== this.#address) await this.#connect(found);
      this.#backoff.succeeded();
    } catch (error) {
      if (this.#socket === undefined) this.#fail(error as Error);
    }
    this.#isLooking = false;
    this.#lookedAt = performance.now();
    if (this.#isClosed) return;
    if (this.#socket !== undefined) void this.#sendAll();
    else this.#timer = setTimeout(() => void this.#look(), this.#backoff.failed()).unref();
  }

  /** Connected, the socket is told when nobody listens on the other side. */
  async #connect({ address, family }: Address): Promise<void> {
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    // In a thread of its own the port holds it; the app's own is not held.
    socket.unref();
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.connect(this.#target.port, address, () => {
          socket.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      socket.close();
      throw error;
    }
    socket.on('error', (error) => {
      this.#fail(error);
      this.#fates.bounced();
    });
    if (this.#isClosed) {
      socket.close();
      return;
    }
    this.#socket?.close();
    this.#socket = socket;
    this.#address = address;
  }

  #fail(error: Error): void {
    this.#hasFailed = true;
    this.#outage.failed(error.message);
  }

  #tellSize(error: Error): void {
    if (this.#hasToldSize) return;
    this.#hasToldSize = true;
    this.#fates.say(
      `${connectionText(this.#target)}: a record is too large (${error.message}); such are lost`,
    );
  }
}

/** A daemon of this machine listens at the address of IPv4 at least, whichever of them the name has first. */
function lookUp(host: string): Promise<Address> {
  return lookup(host, { order: host === 'localhost' ? 'ipv4first' : 'verbatim' });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'EMSGSIZE';
}
