import { ConfigError } from '../config/config-error.ts';
import { sayOnStderr } from './stderr.ts';

/** Exit code for a wrong configuration: EX_CONFIG of sysexits.h. */
const EX_CONFIG = 78;

/** Runs `start`; a wrong configuration ends the process with one line instead of a stack trace. */
export function stopWithConfigError(start: () => void): void {
  try {
    start();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    sayOnStderr(`cannot start: ${error.message}`);
    process.exit(EX_CONFIG);
  }
}
