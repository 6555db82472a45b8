import { runtime, type Sent } from '../runtime.ts';
import { flushWithin } from './last-words/flush-within.ts';

/** Where the records or spans of this thread are: every one of them is in one of these. */
export interface SignalStats {
  /** Accepted by the OTLP destination. */
  delivered: number;
  /** On their way: on disk, in memory, or sent and not answered yet. */
  spooled: number;
  /**
   * Gone, by reason: `spool_full` and `too_old` (evicted), `memory_full` (no disk, and no room in memory), `refused` by
   * the destination and `corrupt` on disk (both in the quarantine), `internal_error` (Spanlog itself failed to make them).
   */
  dropped: { [reason: string]: number };
  /** Left behind by processes that died, and delivered by this one. */
  recovered: number;
}

/** Counts of this thread since the start: emitted = delivered + spooled + dropped, where logs are sent by OTLP. */
export interface Stats extends SignalStats {
  /** Log records handed to the outputs. */
  emitted: number;
  /** Log records another output than OTLP did not take, or lost, by its name. */
  failed: { [output: string]: number };
  /** The same for spans. */
  spans: SignalStats;
  /**
   * Records that were not to be written: held back and not needed, left out by a sampling rule, told by their number.
   * They are not among the emitted.
   */
  withheld: { held: number; sampled: number; collapsed: number };
}

/**
 * Sends what is spooled.
 *
 * @param timeoutMs milliseconds to wait at most. Default 5000.
 * @returns true when everything was delivered in time; false when it was not, or was dropped. Never rejects.
 */
export async function flush(timeoutMs = 5_000): Promise<boolean> {
  const before = droppedCount();
  const inTime = await flushWithin(timeoutMs).catch(() => false);
  return inTime && droppedCount() === before;
}

function droppedCount(): number {
  const all = [runtime.running?.sent('logs'), runtime.running?.sent('traces')];
  return all
    .flatMap((sent) => Object.values(sent?.dropped ?? {}))
    .reduce<number>((sum, n) => sum + (n ?? 0), 0);
}

/**
 * Sends what is spooled, for at most `exitTimeout`, and stops. What is left goes at the next start; records logged afterwards
 * are lost. Never rejects.
 */
export async function shutdown(): Promise<void> {
  const { running } = runtime;
  if (running === undefined) return;
  // There is nothing to flush any more, for the end of the process neither.
  runtime.running = {
    ...running,
    flush: () => Promise.resolve(true),
    drain: () => true,
    stop: () => Promise.resolve(),
  };
  await running.stop().catch(() => {});
}

/** @returns counts of this thread since the start. */
export function stats(): Stats {
  const { pipeline, running, internalErrors } = runtime;
  const { otlp = 0, ...failed } = pipeline?.lost() ?? {};
  const logs = statsOf(running?.sent('logs'));
  const unmade = internalErrors + otlp;
  if (unmade > 0) logs.dropped['internal_error'] = (logs.dropped['internal_error'] ?? 0) + unmade;
  return {
    emitted: (pipeline?.counts.emitted ?? 0) + internalErrors,
    ...logs,
    failed,
    spans: statsOf(running?.sent('traces')),
    withheld: { held: 0, sampled: 0, collapsed: 0, ...running?.withheld() },
  };
}

function statsOf(sent: Sent | undefined): SignalStats {
  const dropped: { [reason: string]: number } = {};
  for (const [reason, count] of Object.entries(sent?.dropped ?? {})) if (count) dropped[reason] = count;
  const { delivered = 0, spooled = 0, recovered = 0 } = sent ?? {};
  return { delivered, spooled, dropped, recovered };
}
