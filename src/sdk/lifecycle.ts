import { runtime } from '../runtime.ts';
import { flushWithin } from './last-flush.ts';

/** Where the records of this thread are. */
export interface Stats {
  /** Records handed to the outputs since the start. */
  emitted: number;
  /** Log records answered with success by the OTLP destination. */
  delivered: number;
  /** Log records given up by the OTLP exporter after its retries, and records Spanlog itself failed to make. */
  dropped: { [reason: string]: number };
  spans: { delivered: number; dropped: { [reason: string]: number } };
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
  await runtime.running?.stop().catch(() => {});
}

/** @returns counts of this thread since the start. */
export function stats(): Stats {
  const { pipeline, running, internalErrors } = runtime;
  const dropped: { [reason: string]: number } = {};
  if (running?.logs?.failed) dropped['export_failed'] = running.logs.failed;
  if (internalErrors > 0) dropped['internal_error'] = internalErrors;
  for (const [output, count] of Object.entries(pipeline?.counts.failed ?? {}))
    dropped[`${output}_error`] = count;
  return {
    emitted: pipeline?.counts.emitted ?? 0,
    delivered: running?.logs?.delivered ?? 0,
    dropped,
    spans: {
      delivered: running?.spans?.delivered ?? 0,
      dropped: running?.spans?.failed ? { export_failed: running.spans.failed } : {},
    },
  };
}
