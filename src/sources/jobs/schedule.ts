/** What is known of each job over its runs: that one is still going on, and that one should have begun by now. */
import type { JobOutcome, JobRun } from './job-run.ts';

/** A run may begin this much of its interval late before it counts as missed. */
const TOLERANCE = 0.5;
/** Milliseconds; what is longer, Node takes for one. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Known {
  readonly running: Set<JobRun>;
  lastStart: number | undefined;
  missing: NodeJS.Timeout | undefined;
}

/** Of the whole process: an app and its libraries may each have their own copy of the package. */
const KEY = Symbol.for('spanlog.jobs.v1');
const shared = globalThis as { [KEY]?: Map<string, Known> };
shared[KEY] ??= new Map();
const jobs = shared[KEY];

/**
 * Ends the runs that have begun and not ended, since the process does.
 *
 * @param outcome of all, or of each; undefined is what their items say.
 * @param how attributes of their end records: `process.exit.code`, `process.signal`.
 */
export function endRunningJobs(
  outcome: JobOutcome | ((run: JobRun) => JobOutcome | undefined),
  how: object,
): void {
  for (const { running } of jobs.values()) {
    for (const run of running) run.end(undefined, typeof outcome === 'string' ? outcome : outcome(run), how);
  }
}

/** Of {@link watchRun}. Times are milliseconds. */
export interface Plan {
  /** From start to start; undefined when it has no plan. */
  readonly every: number | undefined;
  /** How long it may take; undefined: any time. */
  readonly longest: number | undefined;
  /** There should be one run at a time. */
  readonly single: boolean;
}

/**
 * Notes a run, and reports what is wrong with its time: that others of the job are still going on, that it takes longer
 * than it may, that the next one does not come.
 *
 * @returns to be called at its end.
 */
export function watchRun(run: JobRun, { every, longest, single }: Plan): () => void {
  const known = jobs.get(run.name) ?? { running: new Set(), lastStart: undefined, missing: undefined };
  jobs.set(run.name, known);
  if (single && known.running.size > 0) {
    run.say('warn', 'job started while another run of it is going on', {
      'job.running': known.running.size + 1,
    });
  }
  if (every !== undefined) expectNext(run, known, every);
  known.lastStart = run.started;
  known.running.add(run);
  const overrun =
    longest === undefined ? undefined : setTimeout(() => tooLong(run, longest), timer(longest)).unref();
  return () => {
    clearTimeout(overrun);
    known.running.delete(run);
    if (known.running.size === 0 && known.missing === undefined) jobs.delete(run.name);
  };
}

function tooLong(run: JobRun, longest: number): void {
  run.say('warn', 'job takes longer than it may', { 'job.max_duration': longest / 1e3 });
}

function expectNext(run: JobRun, known: Known, every: number): void {
  clearTimeout(known.missing);
  const gap = known.lastStart === undefined ? 0 : run.started - known.lastStart;
  const missed = Math.round(gap / every) - 1;
  // A process that slept had no timer to report it by.
  if (missed > 0 && gap > every * (1 + TOLERANCE)) {
    run.say('warn', 'job runs were missed', { 'job.missed': missed, 'job.interval': every / 1e3 });
  }
  known.missing = setTimeout(
    () => run.say('warn', 'job did not start when it should have', { 'job.interval': every / 1e3 }),
    timer(every * (1 + TOLERANCE)),
  ).unref();
}

function timer(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_TIMER);
}
