import { runtime, type Sent } from '../runtime.ts';
import { flushWithin } from './last-words/flush-within.ts';

/** Where the records of this thread are. */
export interface Stats {
  /** Records handed to the outputs since the start. */
  emitted: number;
  /** Log records answered with success by the OTLP destination. */
  delivered: number;
  /** Log records on their way: in the queue, or sent and not answered yet. */
  pending: number;
  /**
   * Log records that are gone, by reason: `queue_full`, `export_failed` (given up after the exporter's retries),
   * `internal_error` (Spanlog itself failed to make them), `<output>_error`.
   */
  dropped: { [reason: string]: number };
  spans: { delivered: number; pending: number; dropped: { [reason: string]: number } };
}

/**
 * Sends what is queued.
 *
 * @param timeoutMs milliseconds to wait at most. Default 5000.
 * @returns true when everything queued was delivered in time; false when it was not, or was given up. Never rejects.
 */
export async function flush(timeoutMs = 5_000): Promise<boolean> {
  const before = givenUp();
  const inTime = await flushWithin(timeoutMs).catch(() => false);
  return inTime && givenUp() === before;
}

function givenUp(): number {
  return (runtime.running?.logs?.failed ?? 0) + (runtime.running?.spans?.failed ?? 0);
}

/** Sends what is queued and stops. Records logged afterwards are lost. Never rejects. */
export async function shutdown(): Promise<void> {
  const { running } = runtime;
  if (running === undefined) return;
  // There is nothing to flush any more, for the end of the process neither.
  runtime.running = { ...running, flush: () => Promise.resolve(), stop: () => Promise.resolve() };
  await running.stop().catch(() => {});
}

/** @returns counts of this thread since the start. */
export function stats(): Stats {
  const { pipeline, running, internalErrors } = runtime;
  const dropped = lost(running?.logs);
  if (internalErrors > 0) dropped['internal_error'] = internalErrors;
  for (const [output, count] of Object.entries(pipeline?.counts.failed ?? {}))
    dropped[`${output}_error`] = count;
  return {
    emitted: pipeline?.counts.emitted ?? 0,
    delivered: running?.logs?.delivered ?? 0,
    pending: pending(running?.logs),
    dropped,
    spans: {
      delivered: running?.spans?.delivered ?? 0,
      pending: pending(running?.spans),
      dropped: lost(running?.spans),
    },
  };
}

function lost(sent: Sent | undefined): { [reason: string]: number } {
  return {
    ...(sent?.overflowed && { queue_full: sent.overflowed }),
    ...(sent?.failed && { export_failed: sent.failed }),
  };
}

/** How many of a signal are in the queue, or sent and not answered yet. */
export function pending(sent: Sent | undefined): number {
  return sent === undefined ? 0 : sent.offered - sent.overflowed - sent.delivered - sent.failed;
}
