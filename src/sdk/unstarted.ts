/** Logging without `start`: in a test run, or because the flag was forgotten. Records are shown and nothing is sent. */
import { loadConfig } from '../config/load.ts';
import { ConsoleOutput } from '../outputs/console/console-output.ts';
import { runtime } from '../runtime.ts';
import { sayOnStderr } from './stderr.ts';

/** Sends the records of an unstarted process to standard output, with one warning. */
export function showUnstartedRecords(): void {
  let output: ConsoleOutput | undefined;
  let tried = false;
  runtime.unstarted = (record) => {
    if (!tried) {
      tried = true;
      sayOnStderr('not started: logs are only shown. Run node --require spanlog/register, or call start()');
      const config = loadConfig();
      runtime.levels.replaceWith(config.levels);
      if (config.format !== 'none')
        output = new ConsoleOutput(config.format, config.service ?? 'unknown_service:node');
    }
    output?.write(record);
  };
}
