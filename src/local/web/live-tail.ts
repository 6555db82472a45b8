/**
 * The tail's connection. It reconnects with growing pauses, and lets go of the connection while the page is hidden:
 * a browser opens only six to one server, so a few forgotten tabs would block the seventh.
 */
import type { LogRow } from '../api.ts';

export type TailState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Lost; `retryAt` in Unix milliseconds. */
  | { kind: 'lost'; retryAt: number };

export interface TailEvents {
  /** Rows, oldest first. */
  logs(rows: LogRow[]): void;
  state(state: TailState): void;
  /** Connected again after a break: what came meanwhile has to be fetched. */
  resumed(): void;
}

/** What is used of `EventSource`. */
export interface TailSource {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

/** Milliseconds before the n-th attempt to reconnect, the first being 0. */
export function retryPause(attempt: number): number {
  return Math.min(10_000, 500 * 2 ** attempt);
}

export class LiveTail {
  readonly #url: string;
  readonly #events: TailEvents;
  readonly #open: (url: string) => TailSource;
  #source: TailSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #connectedBefore = false;

  constructor(
    url: string,
    events: TailEvents,
    open: (url: string) => TailSource = (address) => new EventSource(address),
  ) {
    this.#url = url;
    this.#events = events;
    this.#open = open;
  }

  /** Connects, if it is not connected. */
  start(): void {
    if (this.#source !== null) return;
    clearTimeout(this.#timer);
    this.#events.state({ kind: 'connecting' });
    const source = this.#open(this.#url);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#attempt = 0;
      this.#events.state({ kind: 'live' });
      if (this.#connectedBefore) this.#events.resumed();
      this.#connectedBefore = true;
    });
    source.addEventListener('logs', (event) => this.#events.logs(JSON.parse(event.data) as LogRow[]));
    source.addEventListener('error', () => {
      if (this.#source === source) this.#lost();
    });
  }

  /** Disconnects; `start` goes on. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #lost(): void {
    this.stop();
    // The break may have cost rows even when the very first attempt failed.
    this.#connectedBefore = true;
    const pause = retryPause(this.#attempt++);
    this.#events.state({ kind: 'lost', retryAt: Date.now() + pause });
    this.#timer = setTimeout(() => this.start(), pause);
  }
}
