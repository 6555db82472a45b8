/** Counts what is gone without having been delivered: the owner's own entries by reason, and those of dead owners apart. */
import type { Clock } from './clock.ts';
import type { SharedState } from './shared-state.ts';
import type { DropReason, Signal } from './spool.ts';

/** Milliseconds in which no count may have changed before what is missing is believed to be lost. */
const QUIET = 2_000;

export class LossCount {
  readonly #state: SharedState;
  readonly #clock: Clock;
  /** Signals of which an unknown number was lost. */
  readonly #unsure = new Set<Signal>();
  /** The counts of a signal when it was last seen with nothing on its way, and since when they are so. */
  readonly #quiet = new Map<Signal, { counts: string; since: number }>();

  constructor(state: SharedState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** @param isOwn false: of a dead owner. */
  drop(signal: Signal, isOwn: boolean, reason: DropReason, entries: number): void {
    if (entries === 0) return;
    if (isOwn) this.#state.drop(signal, reason, entries);
    else this.#state.add(signal, 'recoveredDropped', entries);
  }

  torn(signal: Signal): void {
    this.#state.add(signal, 'torn', 1);
  }

  /** Own entries were lost, and nobody can say how many (a header that cannot be read, a file that was deleted). */
  unsure(signal: Signal, isOwn: boolean): void {
    if (isOwn) this.#unsure.add(signal);
  }

  /**
   * To be called now and then: what was lost without a number is what is missing when nothing is on its way.
   *
   * @param isIdle whether nothing of the signal waits anywhere or is under way.
   */
  reconcile(signal: Signal, isIdle: boolean): void {
    if (!this.#unsure.has(signal)) return;
    if (!isIdle) {
      this.#quiet.delete(signal);
      return;
    }
    const appended = this.#state.count(signal, 'appended');
    const delivered = this.#state.count(signal, 'delivered');
    const dropped = Object.values(this.#state.dropped(signal)).reduce((sum, entries) => sum + entries, 0);
    const counts = `${appended} ${delivered} ${dropped}`;
    const quiet = this.#quiet.get(signal);
    if (quiet?.counts !== counts) {
      this.#quiet.set(signal, { counts, since: this.#clock.elapsed() });
      return;
    }
    if (this.#clock.elapsed() - quiet.since < QUIET) return;
    this.#unsure.delete(signal);
    this.#quiet.delete(signal);
    this.drop(signal, true, 'corrupt', Math.max(0, appended - delivered - dropped));
  }
}
