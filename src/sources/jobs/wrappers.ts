/** Jobs in the shapes that schedulers and queues call. */
import { type ContextCarrier, carryContext } from '../../context/carrier.ts';
import { type JobOptions, runJob } from './job.ts';
import type { JobKind, JobProgress } from './job-run.ts';
import { noteTold } from './told.ts';

/**
 * A function for a scheduler to call: `cron.schedule('0 3 * * *', scheduledJob('nightly', run))`, for node-cron, Croner,
 * node-schedule, `setInterval`. An error is recorded and goes no further: schedulers have nobody to give it to.
 *
 * @param fn gets the job's progress and whatever the scheduler passes.
 */
export function scheduledJob<A extends unknown[]>(
  name: string,
  fn: (progress: JobProgress, ...args: A) => unknown,
  options: JobOptions = {},
): (...args: A) => Promise<void> {
  return swallowing('schedule', name, fn, options);
}

function swallowing<A extends unknown[]>(
  kind: JobKind,
  name: string,
  fn: (progress: JobProgress, ...args: A) => unknown,
  options: JobOptions,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await runJob(kind, name, (progress) => fn(progress, ...args), options);
    } catch {
      // Told by the job's end record.
    }
  };
}

/** A message of a queue, as far as it is read: BullMQ's Job, Bull's, bee-queue's. */
export interface QueuedJob {
  /** Becomes `messaging.message.id`. */
  readonly id?: string | number | undefined;
  /** What kind of work it is: `job.message.name`. */
  readonly name?: string | undefined;
  /** The job's name, and `messaging.destination.name`. */
  readonly queueName?: string | undefined;
  /** Attempts that failed before this one; `job.attempt` counts from 1. */
  readonly attemptsMade?: number | undefined;
  /** Attempts that were begun, with this one: also those whose worker has died. Goes before `attemptsMade`. */
  readonly attemptsStarted?: number | undefined;
  /** How many attempts it has: `job.attempts`. */
  readonly opts?: { readonly attempts?: number | undefined } | undefined;
  /** What was put into the queue; with {@link enqueued}, also where. */
  readonly data?: unknown;
}

/** The key under which {@link enqueued} puts where a message came from. */
const CARRIER = '__spanlog';

/**
 * Data for a message that remembers where it was enqueued: `queue.add('mail', enqueued({ to }))`.
 *
 * @param data plain; it is copied. A list is left as it is, and remembers nothing.
 */
export function enqueued<T extends object>(data: T): T {
  return Array.isArray(data) ? data : { ...data, [CARRIER]: carryContext() };
}

/**
 * A processor for a queue's worker: `new Worker('mail', queueJob(async (message, progress) => …))`. Each message is a run
 * of the job named after its queue, linked to the trace it was enqueued in. An error is recorded and thrown on: the queue
 * needs it to try again.
 *
 * @param fn gets the message, the job's progress, and whatever else the queue passes (BullMQ: the lock's token).
 */
export function queueJob<J extends QueuedJob, A extends unknown[], R>(
  fn: (message: J, progress: JobProgress, ...rest: A) => R | Promise<R>,
  options: JobOptions & { name?: string } = {},
): (message: J, ...rest: A) => Promise<R> {
  return (message, ...rest) =>
    runJob(
      'queue',
      options.name ?? message.queueName ?? message.name ?? 'queue',
      (progress) => fn(message, progress, ...rest),
      {
        ...options,
        enqueuedBy: carrierOf(message.data) ?? options.enqueuedBy,
        attributes: {
          ...options.attributes,
          ...(message.id !== undefined && { 'messaging.message.id': String(message.id) }),
          ...(message.queueName !== undefined && { 'messaging.destination.name': message.queueName }),
          ...(message.name !== undefined && { 'job.message.name': message.name }),
          ...attemptOf(message),
        },
      },
    ).catch((error: unknown) => {
      // What was thrown need not be an object.
      noteTold(message);
      throw error;
    });
}

function attemptOf({ attemptsMade, attemptsStarted, opts }: QueuedJob): { [key: string]: number } {
  const attempt = attemptsStarted ?? (attemptsMade === undefined ? undefined : attemptsMade + 1);
  return {
    ...(attempt !== undefined && { 'job.attempt': attempt }),
    // BullMQ's default is 0.
    ...(opts?.attempts !== undefined && opts.attempts > 0 && { 'job.attempts': opts.attempts }),
  };
}

function carrierOf(data: unknown): Partial<ContextCarrier> | undefined {
  if (typeof data !== 'object' || data === null || !(CARRIER in data)) return undefined;
  const carrier = data[CARRIER];
  return typeof carrier === 'object' && carrier !== null ? carrier : undefined;
}

/**
 * A worker's loop: takes a message, works on it as a job, takes the next, until `signal` is aborted or there is none.
 *
 * @param next the next message; null or undefined ends the loop, anything else (0, an empty text) is a message.
 * @param fn what throws is recorded, and the loop goes on.
 * @returns how many messages were worked on. Rejects with what `next` rejects with.
 */
export async function jobLoop<M>(
  name: string,
  next: () => M | null | undefined | Promise<M | null | undefined>,
  fn: (message: M, progress: JobProgress) => unknown,
  { signal, ...options }: JobOptions & { signal?: AbortSignal } = {},
): Promise<number> {
  const work = swallowing('queue', name, (progress, message: M) => fn(message, progress), options);
  let count = 0;
  while (signal?.aborted !== true) {
    const message = await next();
    if (message === undefined || message === null) break;
    await work(message);
    count++;
  }
  return count;
}
