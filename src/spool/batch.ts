import type { Signal } from './spool.ts';

/** Entries of one resource, each a whole `scope_logs` / `scope_spans` field. */
export interface BatchGroup {
  /** The `resource` field of their segment, with tag and length. */
  readonly resource: Uint8Array;
  readonly entries: readonly Uint8Array[];
}

/** What became of the entries of a batch. Together they are all of them. */
export interface BatchOutcome {
  delivered: number;
  /** Refused by the destination; already in the quarantine. */
  refused: number;
}

/** Entries to be sent together. Whole frames, so that a cursor can stand behind them. */
export interface Batch {
  readonly signal: Signal;
  readonly groups: readonly BatchGroup[];
  readonly entries: number;
  readonly bytes: number;
  /** They have left: cursors move, finished segments are deleted, counts are kept. */
  settle(outcome: BatchOutcome): void;
  /** They have not: `take` gives them again. */
  release(): void;
}

/** What waits to be sent, on disk or in memory. The shipper's side of the spool. */
export interface Backlog {
  /**
   * The next entries of a signal: lanes of high severity first, oldest first within a lane. Batches given and neither
   * settled nor released are not given again, so that several can be under way.
   *
   * @returns undefined when nothing waits, or nothing that can be had just now; `hasWork` tells which.
   */
  take(signal: Signal, limit: { entries: number; bytes: number }): Batch | undefined;
  /** Keeps what the destination refused, with its reason. Never throws. */
  quarantine(signal: Signal, group: BatchGroup, reason: string): void;
  /**
   * @returns tells, whenever asked, whether all that waits or is under way now has left in the meantime. What comes later
   * does not count. Without it, only an empty backlog is known to be past.
   */
  mark?(signal: Signal): () => boolean;
  /** True while anything waits that `take` could give, or a batch is under way. */
  hasWork(signal: Signal): boolean;
}
