/** What a queue's worker says of messages outside of any run of theirs. */
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { stamp } from '../../context/stamp.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import { JOB_LOGGER } from './job-run.ts';
import { isTold } from './told.ts';
import type { QueuedJob } from './wrappers.ts';

/** A worker, as far as it is listened to: BullMQ's `Worker`, Bull's `Queue`. */
export interface QueueWorker {
  /** The queue's name. */
  readonly name: string;
  /** As of Node's `EventEmitter`. */
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/**
 * Records what a worker tells by its events and no run does: a message that has stalled, since the worker it was with has
 * died or was blocked (WARN); one that has failed without having been worked on, as one that has stalled too often (ERROR);
 * and errors of the worker itself, such as a lost connection (ERROR).
 *
 * @returns the worker.
 */
export function watchWorker<W extends QueueWorker>(worker: W): W {
  const say = (level: Level, body: string, attributes: object, exception?: unknown) => {
    const logger = `${JOB_LOGGER}.${worker.name}`;
    if (SEVERITY[level] < runtime.levels.thresholdOf(logger)) return;
    try {
      const all = { 'job.name': worker.name, 'messaging.destination.name': worker.name, ...attributes };
      // Events come in the context of whatever was going on when the worker was made.
      const given = {
        severityNumber: SEVERITY[level],
        body,
        attributes: all,
        exception,
        context: ROOT_CONTEXT,
      };
      emit(stamp(logger, undefined, given));
    } catch {
      runtime.internalErrors++;
    }
  };
  worker.on('stalled', (given) => say('warn', 'job stalled', idOf(given)));
  worker.on('failed', (given, error) => {
    if (!isTold(error) && !isTold(given)) say('error', 'job failed without a run', idOf(given), error);
  });
  worker.on('error', (error) => say('error', 'queue worker failed', {}, error));
  return worker;
}

/** BullMQ gives the id of what has stalled, and of what has failed the message, which may be gone. */
function idOf(given: unknown): { 'messaging.message.id'?: string } {
  const id = typeof given === 'object' ? (given as QueuedJob | null)?.id : given;
  return typeof id === 'string' || typeof id === 'number' ? { 'messaging.message.id': String(id) } : {};
}
