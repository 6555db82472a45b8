/**
 * Records below the level of their logger, kept back until it is known whether the request or job they belong to is worth
 * telling about: they are written when it fails or is slow, and forgotten when it is not.
 */
import { SEVERITY } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { workOf } from './work-of.ts';

export interface HoldBackSettings {
  /** Milliseconds from which a request or job counts as slow. */
  readonly slow: number;
  /** Records kept of one request or job; the newest stay. */
  readonly size: number;
}

/** Requests and jobs under way that are remembered; beyond it the oldest are forgotten. */
const MAX_WORKS = 1_000;

/** Names of the events that end a request and a job. */
const ENDS = new Set(['http.server.request', 'job.end']);

interface Work {
  readonly held: StampedRecord[];
  hasFailed: boolean;
}

export class HoldBack {
  /** Records that were not worth telling. */
  forgotten = 0;
  readonly #settings: HoldBackSettings;
  readonly #works = new Map<string, Work>();

  constructor(settings: HoldBackSettings) {
    this.#settings = settings;
  }

  /**
   * @param isKept false: it is written only if the work it belongs to fails or is slow.
   * @param on takes what is to be written, in the order in which it was logged.
   */
  take(record: StampedRecord, isKept: boolean, on: (record: StampedRecord) => void): void {
    const key = workOf(record);
    const isFailure = record.severityNumber >= SEVERITY.error || this.#isTelling(record);
    const work = key === undefined ? undefined : this.#works.get(key);
    if (isFailure && key !== undefined) {
      for (const held of work?.held.splice(0) ?? []) on(held);
      if (work === undefined) this.#remember(key, { held: [], hasFailed: true });
      else work.hasFailed = true;
    }
    if (isKept || isFailure || work?.hasFailed === true) on(record);
    else if (key === undefined) this.forgotten++;
    else this.#hold(key, work, record);
    if (key !== undefined && ENDS.has(record.eventName ?? '')) this.#forget(key);
  }

  #isTelling({ eventName, attributes }: StampedRecord): boolean {
    if (eventName === undefined || !ENDS.has(eventName)) return false;
    const status = attributes['http.response.status_code'];
    const seconds = attributes['job.duration'];
    const duration = attributes['duration_ms'] ?? (typeof seconds === 'number' ? seconds * 1e3 : undefined);
    return (
      (typeof status === 'number' && status >= 500) ||
      attributes['job.outcome'] === 'failed' ||
      (typeof duration === 'number' && duration >= this.#settings.slow)
    );
  }

  #hold(key: string, known: Work | undefined, record: StampedRecord): void {
    const work = known ?? this.#remember(key, { held: [], hasFailed: false });
    work.held.push(record);
    if (work.held.length <= this.#settings.size) return;
    work.held.shift();
    this.forgotten++;
  }

  #remember(key: string, work: Work): Work {
    if (this.#works.size >= MAX_WORKS) {
      const [oldest] = this.#works.keys();
      if (oldest !== undefined) this.#forget(oldest);
    }
    this.#works.set(key, work);
    return work;
  }

  #forget(key: string): void {
    this.forgotten += this.#works.get(key)?.held.length ?? 0;
    this.#works.delete(key);
  }
}
