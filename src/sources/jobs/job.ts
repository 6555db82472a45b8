/** Work that no request asks for: scheduled jobs, queue consumers, scripts. */
import { context, type Link, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { parseDuration } from '../../config/quantity.ts';
import { type ContextCarrier, carriedContext } from '../../context/carrier.ts';
import { contextFields, contextWithFields, runInContext } from '../../context/fields.ts';
import { REQUEST_ID } from '../../context/request-id.ts';
import { toAttributes } from '../../record/any-value.ts';
import { type JobKind, type JobOutcome, type JobProgress, JobRun } from './job-run.ts';
import { endRunningJobs, watchRun } from './schedule.ts';
import { noteTold } from './told.ts';

/** What is known of a job before it runs. Times are milliseconds, or text such as `5m`. */
export interface JobOptions {
  /** How often it should start: a run that does not come is reported. Default: it has no plan. */
  every?: number | string;
  /** How long it may take before it is reported. Default: any time. */
  maxDuration?: number | string;
  /** There should be one run at a time: others are reported. Default: true where `every` is given, but not for a queue. */
  single?: boolean;
  /** Where it was enqueued, from `carryContext()`: the run's trace is linked to that one. Default: the active work. */
  enqueuedBy?: Partial<ContextCarrier> | undefined;
  /** Bound to everything the run logs. */
  attributes?: { [key: string]: unknown };
}

/**
 * Runs `fn` as a job: a trace of its own, linked to what enqueued it; a record when it starts and one when it ends, with
 * its outcome, duration and counts; everything it logs carries `job.name` and `job.run.id`.
 *
 * The end record is INFO, WARN when items failed, ERROR when `fn` threw. A process that ends in the middle of the job ends
 * it too: as failed, unless the exit code is 0. With that, a job that has called `process.exit` itself has succeeded, or has
 * failed items; one that somebody else has ended is interrupted (WARN).
 *
 * @param name dotted where there are many; the records' logger is `job.<name>`.
 * @returns what `fn` returns; what it throws is thrown.
 */
export function job<T>(
  name: string,
  fn: (progress: JobProgress) => T | Promise<T>,
  options: JobOptions = {},
): Promise<T> {
  return runJob('script', name, fn, options);
}

/** As {@link job}, for whatever calls for the run. */
export async function runJob<T>(
  kind: JobKind,
  name: string,
  fn: (progress: JobProgress) => T | Promise<T>,
  options: JobOptions,
): Promise<T> {
  const { run, done } = begin(kind, String(name), options);
  try {
    const result = await runInContext(run.context, () => fn(run));
    run.end();
    return result;
  } catch (error) {
    run.end({ error });
    noteTold(error);
    throw error;
  } finally {
    done();
  }
}

function begin(kind: JobKind, name: string, options: JobOptions): { run: JobRun; done: () => void } {
  const origin = options.enqueuedBy === undefined ? context.active() : carriedContext(options.enqueuedBy);
  const linked = trace.getSpanContext(origin);
  const links: Link[] = linked === undefined ? [] : [{ context: linked }];
  const requestId = contextFields(origin)[REQUEST_ID];
  const given = toAttributes(options.attributes);
  const run = new JobRun(name, kind, (id) => {
    const fields = {
      ...(requestId !== undefined && { [REQUEST_ID]: requestId }),
      ...given,
      'job.name': name,
      'job.run.id': id,
    };
    const spanKind = options.enqueuedBy === undefined ? SpanKind.INTERNAL : SpanKind.CONSUMER;
    const attributes = { 'job.name': name, 'job.run.id': id, ...given };
    const span = trace
      .getTracer('spanlog.job')
      .startSpan(`job ${name}`, { kind: spanKind, root: true, links, attributes }, ROOT_CONTEXT);
    return { span, context: trace.setSpan(contextWithFields(ROOT_CONTEXT, fields), span) };
  });
  run.start();
  const forget = watchRun(run, {
    every: milliseconds(run, 'every', options.every),
    longest: milliseconds(run, 'maxDuration', options.maxDuration),
    single: options.single ?? (kind !== 'queue' && options.every !== undefined),
  });
  endWithProcess();
  return { run, done: forget };
}

/** Jobs whose wrong options were told, with the option: once is enough. */
const complained = new Set<string>();
const MAX_COMPLAINTS = 1_000;

function milliseconds(run: JobRun, option: string, time: unknown): number | undefined {
  if (time === undefined) return undefined;
  const value = typeof time === 'string' ? parseDuration(time) : time;
  if (typeof value === 'number' && value > 0) return value;
  const complaint = `${option} ${run.name}`;
  if (!complained.has(complaint) && complained.size < MAX_COMPLAINTS) {
    complained.add(complaint);
    const what = { 'job.option': option, 'job.option.value': String(time) };
    run.say('warn', 'job option cannot be read', what);
  }
  return undefined;
}

let isWatchingExit = false;

/** A script calls `process.exit` in the middle of its job, or is taken down in it. */
function endWithProcess(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.on('exit', (code) => {
    endRunningJobs(code === 0 ? ofLeaving : 'failed', { 'process.exit.code': code });
  });
}

/**
 * `exit` is heard in the context of who has called `process.exit`: a script that ends itself in its job is done. Anything
 * else is cut off, most often by what the app does at a SIGTERM.
 */
function ofLeaving(run: JobRun): JobOutcome | undefined {
  const leaving = contextFields(context.active())['job.run.id'];
  return run.kind === 'script' && leaving === run.id ? undefined : 'interrupted';
}
