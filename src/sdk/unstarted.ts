/** Logging without `start`: in a test run, or because the flag was forgotten. Records are shown and nothing is sent. */
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { Pipeline } from '../record/pipeline.ts';
import { runtime } from '../runtime.ts';
import { cleanerFor, gateOf, ownOutputs, redaction } from './own-outputs.ts';
import { sayOnStderr } from './stderr.ts';

/** Sends the records of an unstarted process to standard output, with one warning before the first. */
export function showUnstartedRecords(): void {
  let pipeline: Pipeline | undefined;
  let warned = false;
  runtime.unstarted = (record) => {
    pipeline ??= openConsole();
    // The record came through before the levels were read.
    if (record.severityNumber < runtime.levels.thresholdOf(record.logger)) return;
    if (!warned) {
      warned = true;
      sayOnStderr('not started: logs are only shown. Run node --require spanlog/register, or call start()');
    }
    pipeline.emit(record);
  };
}

function openConsole(): Pipeline {
  const config = readConfig();
  runtime.levels.replaceWith(config.levels);
  return new Pipeline(redaction(cleanerFor(config)), ownOutputs(config), gateOf(config));
}

/** Nobody called start(), so there is nobody to throw a wrong configuration at: it is told, and the defaults hold. */
function readConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    sayOnStderr(error instanceof Error ? error.message : String(error));
    return loadConfig({}, {});
  }
}
