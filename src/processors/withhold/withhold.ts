/**
 * Between redaction and the outputs: records that are written later, told by their number, or not at all. ERROR and above
 * always pass.
 */
import { SEVERITY } from '../../record/level.ts';
import type { Gate } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import { type Fate, HoldBack, type HoldBackSettings } from './hold-back.ts';
import { type SamplingRule, sampler } from './sampling.ts';
import { canRepeat, type StormSettings, Storms } from './storms.ts';

export interface WithholdSettings {
  readonly holdBack: HoldBackSettings | undefined;
  readonly sampling: readonly SamplingRule[];
  readonly storms: StormSettings | undefined;
}

/** Records not written, by reason. */
export interface Withheld {
  /** Held back, and their request or job went well. */
  held: number;
  sampled: number;
  /** Told by their number. */
  collapsed: number;
}

/** The highest severity number there is: a logger with a threshold beyond it is off. */
const HIGHEST = 24;

/** Where only sampling asks for holding back. */
const DEFAULT_HOLD: HoldBackSettings = { slow: Number.POSITIVE_INFINITY, size: 200 };

export class Withhold implements Gate {
  readonly #sample: (record: StampedRecord) => Fate;
  readonly #holdBack: HoldBack | undefined;
  readonly #storms: Storms | undefined;
  readonly #stormWindow: number;
  readonly #threshold: (record: StampedRecord) => number;
  #sampled = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param threshold severity number from which a record like this one is written, whatever is held back. */
  constructor(
    { holdBack, sampling, storms }: WithholdSettings,
    threshold: (record: StampedRecord) => number,
  ) {
    this.#sample = sampler(sampling);
    const holds = holdBack !== undefined || sampling.some(({ unlessFailed }) => unlessFailed);
    this.#holdBack = holds ? new HoldBack(holdBack ?? DEFAULT_HOLD) : undefined;
    this.#storms = storms === undefined ? undefined : new Storms(storms);
    this.#stormWindow = storms?.window ?? 0;
    this.#threshold = threshold;
  }

  get withheld(): Withheld {
    return {
      held: this.#holdBack?.forgotten ?? 0,
      sampled: this.#sampled,
      collapsed: this.#storms?.collapsed ?? 0,
    };
  }

  take(record: StampedRecord, on: (record: StampedRecord) => void): void {
    const fate = this.#fateOf(record);
    const collapse = (one: StampedRecord): void => {
      if (this.#storms === undefined || !canRepeat(one)) on(one);
      else this.#storm(this.#storms, one, on);
    };
    if (this.#holdBack !== undefined) this.#holdBack.take(record, fate, collapse);
    else if (fate === 'kept') collapse(record);
  }

  #fateOf(record: StampedRecord): Fate {
    const fate = record.severityNumber < SEVERITY.error ? this.#sample(record) : 'kept';
    if (fate === 'dropped') {
      this.#sampled++;
      return fate;
    }
    const threshold = this.#threshold(record);
    if (threshold > HIGHEST) return 'dropped';
    return record.severityNumber >= threshold ? fate : 'held';
  }

  /** Nothing is kept for later. */
  flush(on: (record: StampedRecord) => void): void {
    this.#storms?.tellAll(on);
  }

  #storm(storms: Storms, record: StampedRecord, on: (record: StampedRecord) => void): void {
    storms.take(record, on);
    this.#timer ??= setTimeout(() => this.#tellOld(storms, on), this.#stormWindow).unref();
  }

  #tellOld(storms: Storms, on: (record: StampedRecord) => void): void {
    storms.tellOld(on);
    // Those that began later: there may be no record any more that sets the timer for them.
    this.#timer = storms.isEmpty
      ? undefined
      : setTimeout(() => this.#tellOld(storms, on), this.#stormWindow).unref();
  }
}
