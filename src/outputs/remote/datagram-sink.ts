/** Entries over UDP. Nobody says whether they arrive; what the machine itself refuses to send is lost and counted. */
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { Backoff } from '../../spool/shipper/backoff.ts';
import { connectionText, type DatagramTarget } from './connection-target.ts';
import type { Entry, Fates, Sink } from './sink.ts';

export class DatagramSink implements Sink {
  readonly #target: DatagramTarget;
  readonly #packets: (text: string) => Buffer[];
  readonly #fates: Fates;
  readonly #backoff = new Backoff();
  #queue: Entry[] = [];
  #socket: dgram.Socket | undefined;
  #isSending = false;
  #isFailing = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param packets makes of a text the datagrams it is sent in; throws for one that does not fit.
   */
  constructor(target: DatagramTarget, packets: (text: string) => Buffer[], fates: Fates) {
    this.#target = target;
    this.#packets = packets;
    this.#fates = fates;
    void this.#connect();
  }

  take(entries: readonly Entry[]): void {
    this.#queue.push(...entries);
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
      const socket: dgram.Socket = this.#socket;
      for (const entry of entries) await this.#send(entry, socket);
    }
    this.#isSending = false;
  }

  async #send(entry: Entry, socket: dgram.Socket): Promise<void> {
    try {
      for (const packet of this.#packets(entry.text)) {
        await new Promise<void>((resolve, reject) => {
          socket.send(packet, (error) => (error == null ? resolve() : reject(error)));
        });
      }
      this.#fates.sent([entry]);
    } catch (error) {
      this.#fail(error as Error);
      this.#fates.lost([entry]);
    }
  }

  /** Connected, the socket is told when nobody listens on the other side. */
  async #connect(): Promise<void> {
    const { host, port } = this.#target;
    try {
      const { address, family } = await lookup(host);
      const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
      // In a thread of its own the port holds it; the app's own is not held.
      socket.unref();
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.connect(port, address, () => {
          socket.off('error', reject);
          resolve();
        });
      });
      socket.on('error', (error) => {
        this.#fail(error);
        this.#fates.bounced();
      });
      this.#socket = socket;
      this.#backoff.succeeded();
      void this.#sendAll();
    } catch (error) {
      this.#fail(error as Error);
      if (this.#isClosed) return;
      this.#timer = setTimeout(() => void this.#connect(), this.#backoff.failed()).unref();
    }
  }

  #fail(error: Error): void {
    if (!this.#isFailing)
      this.#fates.say(`${connectionText(this.#target)} cannot be sent to (${error.message})`);
    this.#isFailing = true;
  }
}
