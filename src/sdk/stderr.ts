import { writeSync } from 'node:fs';

/**
 * Writes one line of Spanlog's own to standard error: what is on, and what went wrong with itself. Never through
 * `console`, which may itself be a source of records. A closed standard error is ignored.
 */
export function sayOnStderr(line: string): void {
  try {
    writeSync(2, `spanlog: ${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
}
