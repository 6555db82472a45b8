import type { StampedRecord } from './record.ts';

/** Records that an output keeps in memory. */
export interface KeptRecords {
  /** Oldest first. */
  readonly records: StampedRecord[];
  /** Called after every record. */
  readonly watchers: Set<() => void>;
}
