/** Records that say the same thing again and again: the first ones are written, the rest told by their number. */
import { now } from '../../record/clock.ts';
import { SEVERITY } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { recordUid, UID } from '../../record/uid.ts';
import { isEnd } from './work-of.ts';

export interface StormSettings {
  /** Records of a kind written in a window. */
  readonly limit: number;
  /** Milliseconds. */
  readonly window: number;
}

/** Kinds of record remembered; beyond it all are told and begin anew. */
const MAX_KINDS = 1_000;
/** Characters at each end of a message that make its kind, with its length. */
const MAX_KEY = 200;

interface Kind {
  readonly since: number;
  written: number;
  collapsed: number;
  last: StampedRecord;
}

/** Attribute of the record that stands for the others. */
export const REPEATED = 'log.repeated';

/** False for ERROR and above, for what has no words to be known by, and for the account of a request or job. */
export function canRepeat(record: StampedRecord): boolean {
  const { severityNumber, body } = record;
  return severityNumber < SEVERITY.error && typeof body === 'string' && body !== '' && !isEnd(record);
}

export class Storms {
  /** Records that were only counted. */
  collapsed = 0;
  readonly #settings: StormSettings;
  readonly #kinds = new Map<string, Kind>();
  readonly #clock: () => number;

  /** @param clock Unix milliseconds. */
  constructor(settings: StormSettings, clock: () => number = now) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** @param on takes what is to be written. */
  take(record: StampedRecord, on: (record: StampedRecord) => void): void {
    const { limit, window } = this.#settings;
    const key = kindOf(record);
    const time = this.#clock();
    let kind = this.#kinds.get(key);
    if (kind !== undefined && time - kind.since >= window) {
      this.#kinds.delete(key);
      this.#tell(kind, on);
      kind = undefined;
    }
    if (kind === undefined) {
      if (this.#kinds.size >= MAX_KINDS) this.tellAll(on);
      kind = { since: time, written: 0, collapsed: 0, last: record };
      this.#kinds.set(key, kind);
    }
    if (kind.written < limit) {
      kind.written++;
      on(record);
      return;
    }
    kind.collapsed++;
    kind.last = record;
    this.collapsed++;
  }

  /** Tells the kinds whose window is over, though no record of theirs has come since. */
  tellOld(on: (record: StampedRecord) => void): void {
    const time = this.#clock();
    for (const [key, kind] of this.#kinds) {
      if (time - kind.since < this.#settings.window) continue;
      this.#kinds.delete(key);
      this.#tell(kind, on);
    }
  }

  tellAll(on: (record: StampedRecord) => void): void {
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    for (const kind of kinds) this.#tell(kind, on);
  }

  get isEmpty(): boolean {
    return this.#kinds.size === 0;
  }

  /** The last of them stands for all; it is a record of its own. */
  #tell({ collapsed, last }: Kind, on: (record: StampedRecord) => void): void {
    if (collapsed === 0) return;
    on({ ...last, attributes: { ...last.attributes, [REPEATED]: collapsed, [UID]: recordUid(last.time) } });
  }
}

function kindOf({ logger, severityNumber, body, attributes }: StampedRecord): string {
  const whole = String(body);
  const text =
    whole.length <= 2 * MAX_KEY ? whole : whole.slice(0, MAX_KEY) + whole.slice(-MAX_KEY) + whole.length;
  return `${severityNumber} ${logger}\n${String(attributes['exception.type'] ?? '')}\n${text}`;
}
