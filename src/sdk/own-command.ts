import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * True in the process of `npx spanlog`, which has the flag too where NODE_OPTIONS is exported: a viewer that records the
 * deliveries it takes would feed itself without end.
 *
 * @param script what Node runs, as it was named: a link in `node_modules/.bin`, for one.
 * @param command the file of the command.
 */
export function isOwnCommand(
  script: string | undefined = process.argv[1],
  command: string = join(dirname(fileURLToPath(import.meta.url)), 'cli.js'),
): boolean {
  if (script === undefined || !['spanlog', 'cli.js'].includes(basename(script))) return false;
  try {
    return realpathSync(script) === realpathSync(command);
  } catch {
    return false;
  }
}
