/**
 * The loop of one signal: takes batches from the backlog, sends them, and settles or releases them. Events drive it: a
 * wake, an answer, a timer that ran out. With nothing to do it has no timer.
 *
 * While all is well and much is waiting, several requests are under way. As soon as one has to be tried again there is one
 * at a time, after a pause, until one is accepted. What waits for its pause is given back to the backlog, so that what is
 * more severe goes first and what is too old can go, unless a part of it has left already.
 */
import type { Backlog, Batch, BatchGroup } from '../batch.ts';
import type { Clock } from '../clock.ts';
import type { Signal } from '../spool.ts';
import type { Answer } from './answer.ts';
import type { DeliveryNews } from './delivery-news.ts';
import type { Destination } from './destination.ts';
import { type Drained, DrainWatch } from './drain-watch.ts';
import { Pause } from './pause.ts';
import { RequestLimit } from './request-limit.ts';
import type { Sender } from './sender.ts';
import { type Piece, Shipment } from './shipment.ts';
import type { After } from './timer.ts';
import { Verdict } from './verdict.ts';

export interface ShipperParts {
  readonly signal: Signal;
  readonly destination: Destination;
  readonly backlog: Backlog;
  readonly sender: Sender;
  /** Makes the body of a request. */
  readonly encode: (
    signal: Signal,
    groups: readonly BatchGroup[],
    protocol: 'http/json' | 'http/protobuf',
  ) => Buffer;
  readonly news: DeliveryNews;
  readonly clock: Clock;
  readonly after: After;
  /** From 0 to 1, for the pauses. */
  readonly random: () => number;
}

/** Requests under way at a time. */
const REQUESTS = 2;
/** Milliseconds until the backlog is asked again when it has something that it does not give; and during a drain. */
const NOT_YET = 500;
const SOON = 20;
/** Milliseconds that requests under way are given when the shipper is stopped. */
const STOPPING = 1_000;

export class Shipper {
  readonly #parts: ShipperParts;
  readonly #limit = new RequestLimit();
  readonly #verdict: Verdict;
  readonly #pause: Pause;
  readonly #drains: DrainWatch;
  /** Partly delivered ones, which cannot be given back. */
  readonly #held: Shipment[] = [];
  #underWay = 0;
  /** The last batch was as large as it might be, so that more is waiting. */
  #isBehind = false;
  /** The last request was to be tried again. */
  #isDown = false;
  /** Ends the wait for more entries to join the next request. */
  #endGathering: (() => void) | undefined;
  #isStopped = false;
  #onStill: (() => void) | undefined;

  constructor(parts: ShipperParts) {
    this.#parts = parts;
    const { clock, after, random } = parts;
    this.#pause = new Pause(
      after,
      () => clock.elapsed(),
      random,
      () => this.#pump(),
    );
    this.#drains = new DrainWatch(clock, after);
    this.#verdict = new Verdict(parts, this.#limit);
  }

  /** Nothing is under way or held, and no timer runs: only `wake` makes it go on. */
  get isIdle(): boolean {
    return (
      this.#underWay === 0 && this.#held.length === 0 && this.#endGathering === undefined && !this.#pause.isOn
    );
  }

  /** Something may be waiting to be sent, or will be in a moment. */
  wake(): void {
    if (this.isIdle) this.#gather();
  }

  /**
   * Sends all there is without waiting for more, and tries at once what waits for a pause to end.
   *
   * @param timeoutMs milliseconds.
   * @param isSafe whether what is left would outlive the process: then nobody waits in vain.
   */
  drain(timeoutMs: number, isSafe: () => boolean): Promise<Drained> {
    const isPast = this.#parts.backlog.mark?.(this.#parts.signal);
    const drained = this.#drains.add(timeoutMs, isSafe, isPast);
    this.#pause.end();
    this.#pump();
    return drained;
  }

  /** Gives back what has not left. Requests under way have a moment to be answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endGathering?.();
    this.#pause.end();
    if (this.#underWay > 0) {
      const cut = this.#parts.after(STOPPING, () => this.#parts.sender.close());
      await new Promise<void>((resolve) => {
        this.#onStill = resolve;
      });
      cut();
    }
    for (const shipment of this.#held.splice(0)) shipment.release();
    this.#parts.sender.close();
  }

  #gather(): void {
    if (this.#endGathering !== undefined || this.#pause.isOn || this.#isStopped) return;
    if (this.#drains.isDraining) this.#pump();
    else this.#endGathering = this.#parts.after(this.#parts.destination.delayMs, () => this.#pump());
  }

  /** Starts as many requests as there may be. */
  #pump(): void {
    this.#endGathering?.();
    this.#endGathering = undefined;
    while (!this.#isStopped && !this.#pause.isOn && this.#underWay < (this.#isDown ? 1 : REQUESTS)) {
      const shipment = this.#held.shift() ?? this.#take();
      if (shipment === undefined) break;
      this.#ship(shipment).catch((error: Error) => this.#broke(error, shipment));
    }
    const { backlog, signal, after } = this.#parts;
    const isEmpty = this.isIdle && !backlog.hasWork(signal);
    this.#drains.settled(isEmpty);
    // What cannot be read just now, or has come this moment.
    if (this.isIdle && !isEmpty && !this.#isStopped) {
      this.#endGathering = after(this.#drains.isDraining ? SOON : NOT_YET, () => this.#pump());
    }
  }

  #take(): Shipment | undefined {
    const { backlog, signal, destination, clock } = this.#parts;
    const limit = {
      entries: destination.maxEntries,
      bytes: this.#limit.bytes(clock.elapsed()),
    };
    let batch: Batch | undefined;
    try {
      batch = backlog.take(signal, limit);
    } catch (error) {
      this.#broke(error as Error);
    }
    // Batches are whole frames, so a full one may be well below the limit.
    this.#isBehind =
      batch !== undefined && (batch.entries > limit.entries / 2 || batch.bytes > limit.bytes / 2);
    return batch && new Shipment(batch, limit);
  }

  /** Sends a piece of it. */
  async #ship(shipment: Shipment): Promise<void> {
    const piece = shipment.next(this.#limit.bytes(this.#parts.clock.elapsed()));
    this.#underWay++;
    const answer = await this.#send(piece);
    this.#underWay--;
    const next = this.#verdict.on(answer, piece, shipment);
    if (next === 'again') this.#failed(answer, shipment);
    else this.#proceeded(next === 'accepted', shipment);
    if (this.#isStopped && this.#underWay === 0) this.#onStill?.();
  }

  async #send(piece: Piece): Promise<Answer> {
    const { encode, signal, destination, sender, news } = this.#parts;
    let body: Buffer;
    try {
      body = encode(
        signal,
        piece.groups,
        destination.protocol === 'http/json' ? 'http/json' : 'http/protobuf',
      );
    } catch (error) {
      return { kind: 'bad', reason: `not to be read: ${(error as Error).message}` };
    }
    news.trying();
    return sender.send(body, piece.entries);
  }

  /** The destination is there. */
  #proceeded(isAccepted: boolean, shipment: Shipment): void {
    if (isAccepted) {
      this.#isDown = false;
      this.#pause.end();
    }
    if (!shipment.isDone) this.#held.unshift(shipment);
    else shipment.settle();
    // A part of a batch follows the one before it at once.
    if (this.#held.length > 0 || this.#isBehind || this.#drains.isDraining) this.#pump();
    else if (this.#parts.backlog.hasWork(this.#parts.signal)) this.#gather();
    else this.#pump();
  }

  #failed(answer: Answer, shipment: Shipment): void {
    const { retryAfter = 0, unreachable = false } = answer.kind === 'wait' ? answer : {};
    this.#isDown = true;
    if (shipment.isUntouched) shipment.release();
    else this.#held.push(shipment);
    if (this.#isStopped) return;
    // Several requests fail together.
    const isFirst = !this.#pause.isOn;
    this.#pause.start(retryAfter);
    if (isFirst) this.#drains.failed(unreachable, this.#pause.left);
  }

  /** Our own fault or the disk's, not the destination's: nothing may be lost by it, nor may it spin. */
  #broke(error: Error, shipment?: Shipment): void {
    this.#parts.news.failed(`the spool fails: ${error.message}`, true);
    try {
      shipment?.release();
    } catch {
      // Then it stays where it is until the next start.
    }
    if (!this.#isStopped) this.#pause.start();
  }
}
