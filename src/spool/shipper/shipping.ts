/**
 * The shipper as the thread that logs sees it: started when there is something for it, started again when it dies, and asked
 * to send all there is before a deadline. Where there can be no thread it runs in this one, and a blocking drain sends
 * nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../clock.ts';
import type { SharedState } from '../shared-state.ts';
import { type Lane, signalOf } from '../spool.ts';
import { Backoff } from './backoff.ts';
import type { Link, OpenLink } from './link.ts';
import type { FromShipper, ShipperData } from './messages.ts';
import type { After } from './timer.ts';

export interface ShippingParts {
  /** What a new shipper is to be given. */
  readonly data: () => ShipperData;
  readonly state: SharedState;
  readonly openThread: OpenLink;
  readonly openHere: OpenLink;
  readonly clock: Clock;
  readonly after: After;
  /** Takes one line for people. */
  readonly report: (line: string) => void;
  /** The shipper's memory is gone, and from now on nobody rescues. */
  readonly onDeath: () => void;
}

/**
 * Milliseconds from the first entry to the start of the thread: a process that has just begun has better things to do, and
 * until then every entry is written at once. Asking for a drain, or having no disk, starts it at once.
 */
const START_AFTER = 100;
/** Deaths in a row before it was ever up: then a thread is not to be had here. */
const STILLBORN = 2;
/** Milliseconds after which a thread is taken to be sound: its death is news, and is not waited for as after a row of them. */
const SOUND = 60_000;
/** Milliseconds for the shipper to end by itself. */
const CLOSING = 3_000;

export class Shipping {
  readonly #parts: ShippingParts;
  readonly #backoff = new Backoff();
  /** Runs what outlives the request that happens to be the first to log, without that request's context. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #link: Link | undefined;
  #cancelStart: (() => void) | undefined;
  #startsAt = 0;
  #openedAt = 0;
  #stillborn = 0;
  /** A death was told, and no thread has been sound since. */
  #isTold = false;
  #isClosing = false;
  #drains = 0;
  readonly #flushes = new Map<number, (done: boolean) => void>();
  #onEnd: (() => void) | undefined;

  constructor(parts: ShippingParts) {
    this.#parts = parts;
  }

  /** Whether a shipper is up that goes on while this thread is blocked. */
  get isGuarding(): boolean {
    return this.#link?.isThread === true && this.#parts.state.get('ready') === 1;
  }

  startSoon(ms = START_AFTER): void {
    if (this.#link !== undefined || this.#isClosing) return;
    const { clock, after } = this.#parts;
    const at = clock.elapsed() + ms;
    if (this.#cancelStart !== undefined && this.#startsAt <= at) return;
    this.#cancelStart?.();
    this.#startsAt = at;
    this.#cancelStart = this.#outside(() => after(ms, () => this.start()));
  }

  start(): void {
    this.#cancelStart?.();
    this.#cancelStart = undefined;
    if (this.#link !== undefined || this.#isClosing) return;
    this.#outside(() => this.#open());
  }

  wake(): void {
    this.#link?.post({ is: 'wake' });
  }

  /** Keeps entries in the shipper's memory. */
  toMemory(lane: Lane, payload: Uint8Array<ArrayBuffer>, entries: number, time: number): void {
    this.start();
    const { state } = this.#parts;
    if (this.#link === undefined) {
      state.drop(signalOf(lane), 'process_ended', entries);
      return;
    }
    // Counted from here on, so that it is known what is lost if the shipper dies before it has read the message.
    state.add(signalOf(lane), 'memoryEntries', entries);
    this.#link.post({ is: 'memory', lane, payload, entries, time });
  }

  setResource(resource: Uint8Array): void {
    this.#link?.post({ is: 'resource', resource });
  }

  /** @returns whether all that was appended before has left within `timeoutMs`. */
  flush(timeoutMs: number): Promise<boolean> {
    if (this.#isSettled()) return Promise.resolve(true);
    this.start();
    const link = this.#link;
    if (link === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      const id = ++this.#drains;
      const end = (done: boolean) => {
        clearTimeout(timer);
        this.#flushes.delete(id);
        resolve(done);
      };
      // It keeps the process alive for as long as somebody waits.
      const timer = setTimeout(end, timeoutMs, false);
      this.#flushes.set(id, end);
      link.post({ is: 'drain', id, timeoutMs });
    });
  }

  /** The same, blocking this thread. */
  drain(timeoutMs: number): boolean {
    if (this.#isSettled()) return true;
    const { clock, state } = this.#parts;
    const deadline = clock.elapsed() + timeoutMs;
    this.start();
    const link = this.#link;
    if (link?.isThread !== true) return false;
    const id = ++this.#drains;
    state.set('drainAsked', id);
    link.post({ is: 'drain', id, timeoutMs });
    let drained = state.get('drained');
    for (let left = timeoutMs; Math.abs(drained) !== id && left > 0; left = deadline - clock.elapsed()) {
      state.waitWhile('drained', drained, left);
      drained = state.get('drained');
    }
    // What it had to say meanwhile, before it is too late to be said.
    for (let message = link.receive(); message !== undefined; message = link.receive()) this.#on(message);
    return drained === id;
  }

  /** Ends the shipper, which gives up the folder. @returns false when there is none to do it. */
  async close(): Promise<boolean> {
    this.#isClosing = true;
    this.#cancelStart?.();
    const link = this.#link;
    if (link === undefined) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => link.terminate(), CLOSING);
      this.#onEnd = () => {
        clearTimeout(timer);
        resolve();
      };
      link.post({ is: 'stop' });
    });
    return true;
  }

  #open(): void {
    const { data, state, openThread, openHere, clock, report } = this.#parts;
    state.set('ready', 0);
    state.set('asleep', 0);
    const isHopeless = this.#stillborn >= STILLBORN;
    const events = {
      message: (message: FromShipper) => this.#on(message),
      ended: (error: Error | undefined) => this.#ended(error),
    };
    if (!isHopeless) {
      try {
        this.#openedAt = clock.elapsed();
        this.#link = openThread(data(), events);
        return;
      } catch (error) {
        report(`no thread of its own for the delivery (${(error as Error).message}): it runs in this one`);
      }
    }
    this.#stillborn = STILLBORN;
    try {
      this.#link = openHere(data(), events);
    } catch (error) {
      // What is on the disk waits there for the next start.
      report(`nothing can be delivered by this process: ${(error as Error).message}`);
      this.#isClosing = true;
    }
  }

  #on(message: FromShipper): void {
    if (message.is === 'report') this.#parts.report(message.line);
    else if (message.is === 'drained') this.#flushes.get(message.id)?.(message.done);
  }

  #ended(error: Error | undefined): void {
    const { state, clock, report, onDeath } = this.#parts;
    const wasUp = state.get('ready') === 1;
    this.#link = undefined;
    state.set('ready', 0);
    state.set('asleep', 0);
    this.#countLost();
    onDeath();
    for (const end of [...this.#flushes.values()]) end(false);
    if (this.#isClosing) {
      this.#onEnd?.();
      return;
    }
    const why = error?.message ?? 'it has ended';
    this.#stillborn = wasUp ? 0 : this.#stillborn + 1;
    if (this.#stillborn >= STILLBORN) {
      report(`the delivery has no thread of its own (${why}): it runs in this one`);
      this.#open();
      return;
    }
    if (wasUp && clock.elapsed() - this.#openedAt >= SOUND) {
      this.#backoff.succeeded();
      this.#isTold = false;
    }
    if (!this.#isTold) report(`the thread of the delivery has failed (${why}); it is started again`);
    this.#isTold = true;
    this.startSoon(this.#backoff.failed());
  }

  /** What was in its memory is gone with it. */
  #countLost(): void {
    const { state } = this.#parts;
    for (const signal of ['logs', 'traces'] as const) {
      const entries = state.count(signal, 'memoryEntries');
      if (entries > 0) state.drop(signal, 'process_ended', entries);
      state.add(signal, 'memoryEntries', -entries);
      state.add(signal, 'memoryBytes', -state.count(signal, 'memoryBytes'));
    }
  }

  #isSettled(): boolean {
    const { state } = this.#parts;
    return (['logs', 'traces'] as const).every((signal) => {
      const dropped = Object.values(state.dropped(signal)).reduce((sum, entries) => sum + entries, 0);
      return state.count(signal, 'appended') === state.count(signal, 'delivered') + dropped;
    });
  }
}
