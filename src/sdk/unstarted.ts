/** Logging without `start`: in a test run, or because the flag was forgotten. Records are shown and nothing is sent. */
import { loadConfig } from '../config/load.ts';
import { Pipeline } from '../record/pipeline.ts';
import { runtime } from '../runtime.ts';
import { consoleOutputs, redaction } from './console-pipeline.ts';
import { sayOnStderr } from './stderr.ts';

/** Sends the records of an unstarted process to standard output, with one warning. */
export function showUnstartedRecords(): void {
  let pipeline: Pipeline | undefined;
  runtime.unstarted = (record) => {
    pipeline ??= openConsole();
    pipeline.emit(record);
  };
}

function openConsole(): Pipeline {
  sayOnStderr('not started: logs are only shown. Run node --require spanlog/register, or call start()');
  try {
    const config = loadConfig();
    runtime.levels.replaceWith(config.levels);
    return new Pipeline(redaction(config), consoleOutputs(config));
  } catch (error) {
    // Nobody called start(), so there is nobody to throw a wrong configuration at.
    sayOnStderr(error instanceof Error ? error.message : String(error));
    return new Pipeline([], []);
  }
}
