/**
 * Which copy of OpenTelemetry's API the built package uses: that of the app's node_modules, where all of a process meet,
 * or the one it brings in its own file. They meet all the same, since every copy of the API keeps what is registered in one
 * place of the process, and lets in copies of its own version; and one file is loaded in a tenth of the time of fifty.
 *
 * The app's own is taken wherever there is a difference: when it is of another version, and when somebody may have asked
 * it for a tracer before: what an API gives out while nothing is registered is brought to life by the same copy alone.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = '@opentelemetry/api';
const PRELOAD = /^(?:-r|--require|--import)(?:=(.*))?$/s;
const OURS = /(?:^|[\\/])spanlog[\\/](?:dist[\\/])?register(?:\.js)?$/;

/**
 * @param brought the version of the copy that is part of the package.
 * @returns the app's API; undefined when the copy serves as well.
 */
export function installedApi<Api>(brought: string): Api | undefined {
  if (isPreloadedFirst() && installedVersion() === brought) return undefined;
  const require = createRequire(import.meta.url);
  try {
    return require(fileURLToPath(import.meta.resolve(NAME))) as Api;
  } catch {
    // There is no `resolve` where a loader has made this file CommonJS, as tsx does in a project of CommonJS; and an ES
    // module cannot be required in Jest before Node 24.9. The app's API is the one `require` finds then.
    return require(NAME) as Api;
  }
}

/** Nothing but Node itself has run before `spanlog/register`. */
export function isPreloadedFirst(
  options: readonly string[] = [...(process.env['NODE_OPTIONS'] ?? '').split(' '), ...process.execArgv],
): boolean {
  const place = options.findIndex((option) => PRELOAD.test(option));
  const name = PRELOAD.exec(options[place] ?? '')?.[1] ?? options[place + 1];
  return place >= 0 && name !== undefined && OURS.test(name);
}

/** Read by hand where Node would find it: asking Node for its place takes longer than loading the copy. */
function installedVersion(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      const file = join(folder, 'node_modules', NAME, 'package.json');
      return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
    } catch {
      const parent = dirname(folder);
      if (parent === folder) return undefined;
      folder = parent;
    }
  }
}
