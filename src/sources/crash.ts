/**
 * Errors that nobody catches, as records: FATAL when they end the thread, ERROR when the app handles them or Node has been
 * told to go on. Nobody sees that somebody watches: a listener of `uncaughtException` or `unhandledRejection` would keep
 * the process alive.
 */
import { isMainThread, threadId } from 'node:worker_threads';
import type { Attributes } from '@opentelemetry/api';
import { stamp } from '../context/stamp.ts';
import { errorMessage } from '../record/exception.ts';
import { type Level, SEVERITY } from '../record/level.ts';
import { emit, runtime } from '../runtime.ts';
import { watchRejections } from './rejections.ts';

/** Name of the logger these records come from; its level can be set like any other's. */
export const PROCESS_LOGGER = 'process';

export type CrashOrigin = 'uncaught exception' | 'unhandled rejection';

/** What becomes of the thread. */
export type Outcome = 'fatal' | 'handled by the app' | 'ignored by --unhandled-rejections';

/** Message of a record, in code units; the whole is in `exception.message`. */
const MAX_TOLD = 1_024;

/**
 * @param fatal called when an error that ends the thread has been recorded, before anything else happens.
 */
export function watchCrashes(fatal: (origin: CrashOrigin) => void): void {
  const rejections = watchRejections(record);
  process.on('uncaughtExceptionMonitor', (thrown, type) => {
    const origin = type === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception';
    const isHandled =
      process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
    record(thrown, origin, isHandled ? 'handled by the app' : 'fatal');
    if (isHandled) rejections.alreadyRecorded();
    else fatal(origin);
  });
}

function record(thrown: unknown, origin: CrashOrigin, outcome: Outcome, told?: Attributes): void {
  const level: Level = outcome === 'fatal' ? 'fatal' : 'error';
  if (SEVERITY[level] < runtime.levels.thresholdOf(PROCESS_LOGGER)) return;
  try {
    const attributes: Attributes = {
      ...told,
      'exception.origin': origin.replace(' ', '_'),
      'exception.handled': outcome === 'handled by the app',
      ...(!isMainThread && { 'thread.id': threadId }),
    };
    emit(
      stamp(PROCESS_LOGGER, undefined, {
        severityNumber: SEVERITY[level],
        // Source: OpenTelemetry semantic conventions, event `exception`.
        eventName: 'exception',
        body: `${origin}${outcome === 'fatal' ? '' : `, ${outcome}`}: ${errorMessage(told?.['exception.message'] ?? thrown, MAX_TOLD)}`,
        attributes,
        ...(told === undefined && { exception: thrown }),
      }),
    );
  } catch {
    runtime.internalErrors++;
  }
}
