import { logEncoder } from '../../otlp/encode-log.ts';
import { SEVERITY } from '../../record/level.ts';
import type { Output } from '../../record/pipeline.ts';
import type { StampedRecord } from '../../record/record.ts';
import type { Encode, Lane, Spool } from '../../spool/spool.ts';
import { attributeLimits } from './attribute-limits.ts';

/** Hands records to the spool, which delivers them. ERROR and above is on disk when the call returns. */
export class SpoolOutput implements Output {
  readonly name = 'otlp';
  readonly #spool: Spool;
  readonly #encode: Encode<StampedRecord>;

  constructor(spool: Spool) {
    this.#spool = spool;
    this.#encode = logEncoder(attributeLimits());
  }

  write(record: StampedRecord): void {
    const { severityNumber } = record;
    this.#spool.append(
      laneOf(severityNumber),
      this.#encode,
      record,
      record.time,
      severityNumber >= SEVERITY.error,
    );
  }

  /** On disk; `Spool.flush` is for who wants it delivered, and says how long that may take. */
  async flush(): Promise<void> {
    this.#spool.writeNow();
  }

  async close(): Promise<void> {}
}

function laneOf(severityNumber: number): Lane {
  if (severityNumber >= SEVERITY.warn) return 'logs-high';
  return severityNumber >= SEVERITY.info ? 'logs-normal' : 'logs-low';
}
