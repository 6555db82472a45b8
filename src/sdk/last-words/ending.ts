import { isMainThread } from 'node:worker_threads';
import { diag } from '@opentelemetry/api';
import { runtime } from '../../runtime.ts';
import { sayOnStderr } from '../stderr.ts';
import type { OpenSpans } from './open-spans.ts';
import { undeliveredLine } from './undelivered.ts';

/** The last words of one thread: its open spans, what it has logged, and a line about what could not be delivered. */
export class Ending {
  readonly #patience: number;
  readonly #openSpans: OpenSpans | undefined;
  readonly #onBegin: (reason: string) => void;
  #deadline: number | undefined;
  #reason: string | undefined;
  #told = false;

  /**
   * @param patience milliseconds the end waits for the network, all its steps together.
   * @param openSpans undefined when the spans are not ours.
   * @param onBegin called once, when the end has begun.
   */
  constructor(patience: number, openSpans: OpenSpans | undefined, onBegin: (reason: string) => void) {
    this.#patience = patience;
    this.#openSpans = openSpans;
    this.#onBegin = onBegin;
  }

  /** Milliseconds left of the patience. */
  get left(): number {
    return Math.max(0, (this.#deadline ?? Number.POSITIVE_INFINITY) - performance.now());
  }

  /**
   * The end has begun; what is logged from now on is written in its call.
   *
   * @param reason why, as the spans will say; the first one stands.
   */
  begin(reason: string): void {
    runtime.running?.hurry();
    if (this.#deadline !== undefined) return;
    this.#reason = reason;
    this.#deadline = performance.now() + this.#patience;
    this.#onBegin(reason);
  }

  /** Ends the open spans. What the app still does to them is no news for its standard error. */
  endSpans(): void {
    if (this.#openSpans === undefined || this.#openSpans.size === 0) return;
    this.#openSpans.endAll(this.#reason ?? 'unknown reason');
    diag.disable();
  }

  writeNow(): void {
    runtime.running?.writeNow();
  }

  /** Everything is written, and sent as far as there is time. Can be called again for what has come since. */
  finish(): void {
    this.endSpans();
    this.writeNow();
    runtime.running?.drain(this.left);
  }

  /** Tells what could not be delivered; once, and in a worker only what is lost: the rest is told by who sends it. */
  tell(): void {
    if (this.#told || runtime.running === undefined) return;
    const { kept, ...gone } = runtime.running.undelivered();
    const line = undeliveredLine({ kept: isMainThread ? kept : 0, ...gone });
    if (line === undefined) return;
    this.#told = true;
    sayOnStderr(line);
  }
}
