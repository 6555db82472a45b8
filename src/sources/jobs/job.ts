/** Work that no request asks for: scheduled jobs, queue consumers, scripts. */
import { context, type Link, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { parseDuration } from '../../config/quantity.ts';
import { type ContextCarrier, carriedContext } from '../../context/carrier.ts';
import { contextFields, contextWithFields, runInContext } from '../../context/fields.ts';
import { REQUEST_ID } from '../../context/request-id.ts';
import { toAttributes } from '../../record/any-value.ts';
import { type JobProgress, JobRun } from './job-run.ts';
import { endRunningJobs, watchRun } from './schedule.ts';
import { noteTold } from './told.ts';

/** What is known of a job before it runs. Times are milliseconds, or text such as `5m`. */
export interface JobOptions {
  /** How often it should start: a run that does not come is reported. Default: it has no plan. */
  every?: number | string;
  /** How long it may take before it is reported. Default: any time. */
  maxDuration?: number | string;
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
 * it too: failed, unless the exit code is 0.
 *
 * @param name dotted where there are many; the records' logger is `job.<name>`.
 * @returns what `fn` returns; what it throws is thrown.
 */
export async function job<T>(
  name: string,
  fn: (progress: JobProgress) => T | Promise<T>,
  options: JobOptions = {},
): Promise<T> {
  const { run, done } = begin(String(name), options);
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

function begin(name: string, options: JobOptions): { run: JobRun; done: () => void } {
  const origin = options.enqueuedBy === undefined ? context.active() : carriedContext(options.enqueuedBy);
  const linked = trace.getSpanContext(origin);
  const links: Link[] = linked === undefined ? [] : [{ context: linked }];
  const requestId = contextFields(origin)[REQUEST_ID];
  const given = toAttributes(options.attributes);
  const run = new JobRun(name, (id) => {
    const fields = {
      ...(requestId !== undefined && { [REQUEST_ID]: requestId }),
      ...given,
      'job.name': name,
      'job.run.id': id,
    };
    const kind = options.enqueuedBy === undefined ? SpanKind.INTERNAL : SpanKind.CONSUMER;
    const attributes = { 'job.name': name, 'job.run.id': id, ...given };
    const span = trace
      .getTracer('spanlog.job')
      .startSpan(`job ${name}`, { kind, root: true, links, attributes }, ROOT_CONTEXT);
    return { span, context: trace.setSpan(contextWithFields(ROOT_CONTEXT, fields), span) };
  });
  run.start();
  const forget = watchRun(run, milliseconds(options.every), milliseconds(options.maxDuration));
  endWithProcess();
  return { run, done: forget };
}

function milliseconds(time: number | string | undefined): number | undefined {
  const value = typeof time === 'string' ? parseDuration(time) : time;
  return typeof value === 'number' && value > 0 ? value : undefined;
}

let isWatchingExit = false;

/** A script calls `process.exit` in the middle of its job, or is taken down in it. */
function endWithProcess(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.on('exit', (code) => {
    endRunningJobs(code === 0 ? 'succeeded' : 'failed', { 'process.exit.code': code });
  });
}
