/**
 * The shipper's eye on the thread that logs: while that is busy it looks for new entries and for a turn that lasts too
 * long; when nothing has been logged for a moment it sleeps, without any timer, and the next entry wakes it by a message.
 */
import type { Clock } from '../clock.ts';
import { RESCUE_EVERY } from '../rescue.ts';
import type { SharedState } from '../shared-state.ts';
import type { After } from './timer.ts';

/** Milliseconds without a new entry after which it sleeps. A message for each of them would cost who logs more. */
const QUIET = 250;

export interface WatchParts {
  readonly state: SharedState;
  /** Writes for a turn that lasts too long. @returns true while a group waits for the end of its turn. */
  readonly rescue: { look(): boolean };
  readonly clock: Clock;
  readonly after: After;
  /** Something was appended, or is about to be. */
  readonly onActivity: () => void;
}

export class Watch {
  readonly #parts: WatchParts;
  #cancel: (() => void) | undefined;
  #appended = 0;
  #wasNew = false;
  #quietSince = 0;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  get isAwake(): boolean {
    return this.#cancel !== undefined;
  }

  /** Awake now. */
  wake(): void {
    this.#parts.state.set('asleep', 0);
    this.#quietSince = this.#parts.clock.elapsed();
    this.#parts.onActivity();
    if (this.#cancel === undefined) this.#look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    const { state, clock, after } = this.#parts;
    let isActive = this.#isActive();
    if (!isActive && clock.elapsed() - this.#quietSince >= QUIET) {
      state.set('asleep', 1);
      // Whoever appended before that was set has sent no message.
      isActive = this.#isActive();
      if (!isActive) {
        this.#cancel = undefined;
        return;
      }
      state.set('asleep', 0);
    }
    if (isActive) this.#quietSince = clock.elapsed();
    this.#cancel = after(RESCUE_EVERY, () => this.#look());
  }

  /** Whether anything has been appended since the last look, or is waiting for the end of its turn. */
  #isActive(): boolean {
    const { state, rescue, onActivity } = this.#parts;
    const isWaiting = rescue.look();
    const appended = state.count('logs', 'appended') + state.count('traces', 'appended');
    const isNew = appended !== this.#appended;
    this.#appended = appended;
    // Once more after the last, which may have been counted and not yet written when it was seen.
    if (isNew || isWaiting || this.#wasNew) onActivity();
    this.#wasNew = isNew;
    return isNew || isWaiting;
  }
}
