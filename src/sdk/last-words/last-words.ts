/**
 * What a thread does when it ends, however it ends: the error it dies of is a record, its open spans are ended, everything
 * it has logged is on disk, and as much of it as the time allows is sent. The end itself stays what it would have been:
 * exit code, signal, standard error, and the app's own handlers and their order.
 */
import { isMainThread } from 'node:worker_threads';
import { runtime } from '../../runtime.ts';
import { receiveSignals, type UnhandledSignals } from '../../signals/unhandled-signals.ts';
import { watchCrashes } from '../../sources/crash.ts';
import { endRunningJobs } from '../../sources/jobs/schedule.ts';
import { flushBeforeExit } from './before-exit.ts';
import { Ending } from './ending.ts';
import { beforeLeaving, lastAtExit } from './exit-order.ts';
import { flushWithin } from './flush-within.ts';
import type { OpenSpans } from './open-spans.ts';
import { joinThreads } from './threads.ts';
import { within } from './within.ts';

export interface LastWords {
  /** Milliseconds the end waits for the network at most. */
  readonly exitTimeout: number;
  /** Undefined when the spans are not ours. */
  readonly openSpans: OpenSpans | undefined;
  /** Something can only be sent while the event loop runs: exporters and processors that are not ours. */
  readonly asynchronous: boolean;
}

/**
 * @returns the signals nobody handles, which another thread must wait for (`watchSignals`): as long as none does, a signal
 * ends the process at once. Undefined where there are none.
 */
export function speakLastWords({
  exitTimeout,
  openSpans,
  asynchronous,
}: LastWords): UnhandledSignals | undefined {
  const signals = receiveSignals((signal) => void endBy(signal));
  const ending = new Ending(exitTimeout, openSpans, (reason) => {
    signals?.ending();
    if (isMainThread) threads?.announce(reason);
  });
  const threads = joinThreads((reason) => {
    ending.begin(reason);
    ending.finish();
  });
  const finish = () => {
    ending.finish();
    if (isMainThread) threads?.wait(ending.left);
    else threads?.leave();
    ending.tell();
  };

  const exit = lastAtExit((code) => {
    ending.begin(`exit code ${code}`);
    finish();
  });
  beforeLeaving('abort', () => {
    ending.begin('process.abort()');
    endRunningJobs('failed', { 'process.signal': 'SIGABRT' });
    ending.endSpans();
    ending.writeNow();
  });
  beforeLeaving('kill', (pid) => {
    if (pid === process.pid) ending.writeNow();
  });

  watchCrashes((reason) => {
    ending.begin(reason);
    // Thrown by an `exit` listener: there is no other `exit`.
    if ((process as { _exiting?: boolean })._exiting === true) {
      finish();
      return;
    }
    // An `exit` listener of the app that throws ends the listeners of a crashed process without a word.
    process.prependOnceListener('exit', () => ending.endSpans());
    exit.toTheEnd();
  });

  if (asynchronous) flushBeforeExit(exitTimeout);
  return signals;

  async function endBy(signal: NodeJS.Signals): Promise<void> {
    ending.begin(signal);
    endRunningJobs('failed', { 'process.signal': signal });
    ending.endSpans();
    ending.writeNow();
    if (asynchronous) await flushWithin(ending.left).catch(() => false);
    // A pipe takes what is written to it as fast as its reader reads: what standard output still holds would be lost.
    else await within(runtime.pipeline?.flush(), ending.left, undefined);
    finish();
    process.kill(process.pid, signal);
  }
}
