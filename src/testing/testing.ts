/** `spanlog/testing`: what a test wants to know about the records of the code it tests. */

import type { LevelName } from '../config/level-table.ts';
import { LevelTable, parseLevel } from '../config/level-table.ts';
import { loadConfig } from '../config/load.ts';
import { MemoryOutput } from '../outputs/memory-output.ts';
import { routed } from '../outputs/routed.ts';
import { type Output, Pipeline } from '../record/pipeline.ts';
import { runtime } from '../runtime.ts';
import { cleanerFor, gateOf, ownOutputs, redaction } from '../sdk/own-outputs.ts';
import { type CapturedLogs, KeptLogs } from './captured-logs.ts';

export type { CapturedLogs } from './captured-logs.ts';
export type { RecordMatcher, RecordPattern } from './matcher.ts';

let shownBy: readonly Output[] | undefined;

/** What is captured. */
export interface CaptureOptions {
  /** The level of the loggers in the meantime. Default: `trace`. */
  level?: LevelName;
  /** This logger and those below it. Default: all. */
  logger?: string;
  /** Records go to the configured outputs too. Default: false. */
  show?: boolean;
}

/**
 * Captures what is logged from now on, until `stop()`. Records are as outputs get them: redacted, with the fields of their
 * context. Works with and without `start`; captures can be nested, and are stopped in the opposite order.
 *
 * @throws RangeError for a level that there is not; ConfigError for a wrong configuration.
 */
export function captureLogs({
  level = 'trace',
  logger = '',
  show = false,
}: CaptureOptions = {}): CapturedLogs {
  const parsed = parseLevel(level);
  if (parsed === undefined) throw new RangeError(`${level} is no level`);
  const before = runtime.pipeline;
  const levels = new LevelTable('trace');
  const pipeline = before ?? unstartedPipeline(show);
  const setLevels = () => {
    levels.replaceWith(runtime.levels);
    if (logger === '') runtime.levels.replaceWith(new LevelTable(parsed));
    else runtime.levels.set(logger, parsed);
  };
  setLevels();
  const kept = new MemoryOutput('captured', Number.POSITIVE_INFINITY);
  const isBelow = (name: string) => name === logger || name.startsWith(`${logger}.`);
  const captured = routed(kept, { reaches: logger === '' ? undefined : isBelow });
  // A start in the meantime has levels of its own, which are what they will have been.
  const restore = pipeline.divert(captured, !show, setLevels);
  runtime.pipeline = pipeline;
  let isStopped = false;
  return new KeptLogs(kept, () => {
    if (isStopped) return;
    isStopped = true;
    restore();
    // The code under test may have started: its pipeline stays.
    if (runtime.pipeline === pipeline) runtime.pipeline = before;
    runtime.levels.replaceWith(levels);
  });
}

/**
 * The records an output of type `memory` has kept.
 *
 * @param name of the output. Default: `memory`.
 * @throws RangeError when there is no such output.
 */
export function keptLogs(name = 'memory'): CapturedLogs {
  const kept = runtime.kept.get(name);
  if (kept !== undefined) return new KeptLogs(kept, () => {});
  const known = [...runtime.kept.keys()].join(', ') || 'none';
  throw new RangeError(`there is no output ${name} of type memory; there are: ${known}`);
}

/** What an unstarted process would have with its first record. */
function unstartedPipeline(show: boolean): Pipeline {
  const config = loadConfig();
  runtime.levels.replaceWith(config.levels);
  // Outputs are made once: each listens to its stream.
  if (show) shownBy ??= ownOutputs(config);
  return new Pipeline(redaction(cleanerFor(config)), show ? (shownBy ?? []) : [], gateOf(config));
}
