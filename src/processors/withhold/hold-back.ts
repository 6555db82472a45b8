/**
 * Records below the level of their logger, kept back until it is known whether the request or job they belong to is worth
 * telling about: they are written when it fails or is slow, and forgotten when it is not.
 */
import { SEVERITY } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { textOf } from './text-of.ts';
import { isEnd, workOf } from './work-of.ts';

export interface HoldBackSettings {
  /** Milliseconds from which a request or job counts as slow. */
  readonly slow: number;
  /** Records kept of one request or job; the newest stay. */
  readonly size: number;
}

/** What becomes of a record: `held`, it is written only if its work fails or is slow; `dropped`, not even then. */
export type Fate = 'kept' | 'held' | 'dropped';

/** Requests and jobs under way that are remembered; beyond it the oldest are forgotten, many at once: to find one takes long. */
const MAX_WORKS = 10_000;
const FORGOTTEN_AT_ONCE = 1_000;
/** Code units of text kept of all of them. */
const MAX_TEXT = 32 * 1024 ** 2;
/** What a record takes besides its text, as if it were text. */
const BARE_RECORD = 250;

interface Held {
  readonly record: StampedRecord;
  readonly text: number;
}

interface Work {
  readonly held: Held[];
  hasFailed: boolean;
}

export class HoldBack {
  /** Records that were not worth telling. */
  forgotten = 0;
  readonly #settings: HoldBackSettings;
  readonly #works = new Map<string, Work>();
  #text = 0;

  constructor(settings: HoldBackSettings) {
    this.#settings = settings;
  }

  /** @param on takes what is to be written, in the order in which it was logged. */
  take(record: StampedRecord, fate: Fate, on: (record: StampedRecord) => void): void {
    const key = workOf(record);
    const isFailure = (fate === 'kept' && record.severityNumber >= SEVERITY.error) || this.#isTelling(record);
    let work = key === undefined ? undefined : this.#works.get(key);
    if (isFailure && key !== undefined) {
      work ??= this.#remember(key);
      work.hasFailed = true;
      for (const { record, text } of work.held.splice(0)) {
        this.#text -= text;
        on(record);
      }
    }
    if (fate === 'kept' || (fate === 'held' && (isFailure || work?.hasFailed === true))) on(record);
    else if (fate === 'held') this.#hold(key, work, record);
    // Of one that has failed, what comes after its end is worth telling too.
    if (key !== undefined && work?.hasFailed !== true && isEnd(record)) this.#forget(key);
  }

  #isTelling(record: StampedRecord): boolean {
    if (!isEnd(record)) return false;
    const { eventName, attributes } = record;
    const status = attributes['http.response.status_code'];
    const outcome = attributes['job.outcome'] ?? 'succeeded';
    if (attributes['error.type'] !== undefined || (typeof status === 'number' && status >= 500)) return true;
    if (outcome !== 'succeeded' && outcome !== 'postponed') return true;
    // A WebSocket is no slow request: its handshake was all of HTTP.
    if (eventName === 'http.server.request' && (status === undefined || status === 101)) return false;
    const seconds = attributes['job.duration'];
    const duration = attributes['duration_ms'] ?? (typeof seconds === 'number' ? seconds * 1e3 : undefined);
    return typeof duration === 'number' && duration >= this.#settings.slow;
  }

  #hold(key: string | undefined, known: Work | undefined, record: StampedRecord): void {
    if (key === undefined) {
      this.forgotten++;
      return;
    }
    const { held } = known ?? this.#remember(key);
    const text = BARE_RECORD + textOf(record.body) + textOf(record.attributes);
    this.#text += text;
    held.push({ record, text });
    if (held.length > this.#settings.size) this.#forgetFirst(held);
    while (this.#text > MAX_TEXT) {
      const [oldest] = this.#works;
      if (oldest === undefined) return;
      if (oldest[1].held.length > 0) this.#forgetFirst(oldest[1].held);
      else this.#works.delete(oldest[0]);
    }
  }

  #remember(key: string): Work {
    if (this.#works.size >= MAX_WORKS) {
      const oldest = [...this.#works.keys().take(FORGOTTEN_AT_ONCE)];
      for (const one of oldest) this.#forget(one);
    }
    const work = { held: [], hasFailed: false };
    this.#works.set(key, work);
    return work;
  }

  #forget(key: string): void {
    const held = this.#works.get(key)?.held ?? [];
    while (held.length > 0) this.#forgetFirst(held);
    this.#works.delete(key);
  }

  #forgetFirst(held: Held[]): void {
    this.#text -= held.shift()?.text ?? 0;
    this.forgotten++;
  }
}
