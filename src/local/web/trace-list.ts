/** The pages of the traces view, as one list without doubles. */
import type { TracePage, TraceSummary } from '../api.ts';

/** Newest first. The fresh first page wins over what is known, for a trace goes on growing after it is first seen. */
export function mergeTraces(known: readonly TraceSummary[], page: TracePage): TraceSummary[] {
  const fresh = new Set(page.traces.map((trace) => trace.traceId));
  return [...page.traces, ...known.filter((trace) => !fresh.has(trace.traceId))].sort(
    (a, b) => b.start - a.start,
  );
}

/** Width of a duration's bar in per cent: by the square root, so that short ones stay visible beside long ones. */
export function durationShare(duration: number, longest: number): number {
  if (!(longest > 0) || !(duration > 0)) return 0;
  return Math.max(1, Math.sqrt(Math.min(1, duration / longest)) * 100);
}
