/**
 * Entries over TCP, TLS or a stream socket of the machine, one frame each. What the connection has not taken when it breaks
 * goes over the next one.
 */
import net from 'node:net';
import tls from 'node:tls';
import { Backoff } from '../../spool/shipper/backoff.ts';
import { connectionText, type StreamTarget, type TlsMaterial } from './connection-target.ts';
import { Outage } from './outage.ts';
import type { Entry, Fates, Sink } from './sink.ts';

/** Characters handed to the connection at a time. */
const CHUNK = 64 * 1024;
/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const KEEP_ALIVE = 30_000;
/** Without a byte taken, while some are to be. A receiver that has hung itself up may have one beside it that has not. */
const STALLED = 15_000;

export class StreamSink implements Sink {
  readonly #target: StreamTarget;
  readonly #frame: (text: string) => Buffer;
  readonly #fates: Fates;
  readonly #stalledMs: number;
  readonly #backoff = new Backoff();
  readonly #outage: Outage;
  #queue: Entry[] = [];
  #inFlight: Entry[] = [];
  #socket: net.Socket | undefined;
  #isOpen = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param frame makes of a text what goes over the wire.
   * @param stalledMs milliseconds after which a receiver that takes nothing is left for another connection.
   */
  constructor(
    target: StreamTarget,
    frame: (text: string) => Buffer,
    fates: Fates,
    stalledMs: number = STALLED,
  ) {
    this.#stalledMs = stalledMs;
    this.#target = target;
    this.#frame = frame;
    this.#fates = fates;
    this.#outage = new Outage(connectionText(target), (line) => fates.say(line), {
      meanwhile: 'records wait in memory',
      over: 'is connected again',
    });
    this.#connect();
  }

  take(entries: readonly Entry[]): void {
    this.#queue.push(...entries);
    this.#send();
  }

  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #send(): void {
    const socket = this.#socket;
    if (!this.#isOpen || socket === undefined || this.#inFlight.length > 0 || this.#queue.length === 0)
      return;
    let end = 0;
    for (let characters = 0; end < this.#queue.length && characters < CHUNK; end++) {
      characters += this.#queue[end]?.text.length ?? 0;
    }
    const chunk = this.#queue.splice(0, end);
    this.#inFlight = chunk;
    socket.write(Buffer.concat(chunk.map(({ text }) => this.#frame(text))), (error) => {
      if (error != null || this.#inFlight !== chunk) return;
      this.#inFlight = [];
      this.#fates.sent(chunk);
      this.#send();
    });
  }

  #connect(): void {
    this.#timer = undefined;
    const socket = open(this.#target);
    this.#socket = socket;
    // In a thread of its own the port holds it; the app's own is not held.
    socket.unref();
    let reason = 'closed';
    socket.setTimeout(CONNECT_TIMEOUT);
    // Node itself looks whether the system has taken any of what is being written, and waits on if so.
    socket.on('timeout', () => {
      if (!this.#isOpen) socket.destroy(new Error('no answer'));
      else if (this.#inFlight.length > 0)
        socket.destroy(new Error(`it has taken nothing for ${this.#stalledMs} ms`));
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE);
    socket.once(this.#target.protocol === 'tls' ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(this.#stalledMs);
      this.#isOpen = true;
      this.#backoff.succeeded();
      this.#outage.succeeded();
      this.#send();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = explained(error);
    });
    // The other side is about to go: nothing more is given to it. What it says is of no interest.
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.once('close', () => {
      this.#isOpen = false;
      if (this.#isClosed) return;
      this.#queue = [...this.#inFlight, ...this.#queue];
      this.#inFlight = [];
      this.#outage.failed(reason);
      this.#timer = setTimeout(() => this.#connect(), this.#backoff.failed()).unref();
    });
  }
}

function open(target: StreamTarget): net.Socket {
  switch (target.protocol) {
    case 'tcp':
      return net.connect({ host: target.host, port: target.port });
    case 'unix':
      return net.connect({ path: target.path });
    case 'tls':
      return tls.connect({
        host: target.host,
        port: target.port,
        // An address is no server name.
        ...(net.isIP(target.host) === 0 && { servername: target.host }),
        ...given(target.tls),
      });
  }
}

function given({ ca, cert, key }: TlsMaterial): tls.ConnectionOptions {
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function explained(error: NodeJS.ErrnoException): string {
  return error.code === 'EPROTOTYPE'
    ? 'it is a datagram socket, which Node cannot write to'
    : error.message || (error.code ?? 'no reason given');
}
