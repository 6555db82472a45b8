import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';

/** What an output takes of all the records there are. */
export interface Takes {
  /** Severity number of the lowest level; it may change. */
  threshold?: number | undefined;
  readonly filter?: ((record: StampedRecord) => boolean) | undefined;
  /** By the name of the logger. */
  readonly reaches?: ((logger: string) => boolean) | undefined;
}

/** Names of loggers remembered; beyond it the memory starts anew. */
const MAX_REMEMBERED = 5_000;

/**
 * @param changes the threshold may change later.
 * @returns an output that is given only what it takes; the output itself when it takes everything, for good.
 */
export function routed(output: Output, takes: Takes, changes = false): Output {
  const { filter, reaches } = takes;
  if (!changes && takes.threshold === undefined && filter === undefined && reaches === undefined)
    return output;
  const remembered = new Map<string, boolean>();
  let isAsking = false;

  function isReached(logger: string): boolean {
    if (reaches === undefined) return true;
    let known = remembered.get(logger);
    if (known === undefined) {
      known = reaches(logger);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(logger, known);
    }
    return known;
  }

  /** A filter that throws has no opinion; what it logs itself would be asked about without end, and is not taken. */
  function passes(record: StampedRecord): boolean {
    if (filter === undefined) return true;
    if (isAsking) return false;
    isAsking = true;
    try {
      return filter(record);
    } catch {
      return true;
    } finally {
      isAsking = false;
    }
  }

  return {
    name: output.name,
    get lost() {
      return output.lost ?? 0;
    },
    get waiting() {
      return output.waiting ?? 0;
    },
    writeNow: () => output.writeNow?.(),
    drain: (timeoutMs) => output.drain?.(timeoutMs) ?? true,
    write(record) {
      if (takes.threshold !== undefined && record.severityNumber < takes.threshold) return;
      if (!isReached(record.logger)) return;
      if (!passes(record)) return;
      output.write(record);
    },
    flush: () => output.flush(),
    close: () => output.close(),
  };
}
