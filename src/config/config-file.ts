/** The configuration file: found, read, and read again when it has changed. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.ts';
import { type NearestPackage, nearestPackage } from './nearest-package.ts';

const NAMES = ['ts', 'mts', 'mjs', 'js', 'cjs', 'json'].map((extension) => `spanlog.config.${extension}`);

/**
 * The file `SPANLOG_CONFIG` names, else `spanlog.config.*` beside the app's package.json or in the working directory.
 *
 * @param own the package.json the app belongs to.
 * @returns an absolute path; undefined when there is none. A file that is named need not exist: reading it will say so.
 */
export function findConfigFile(
  environment: NodeJS.ProcessEnv,
  own: NearestPackage | undefined = nearestPackage(),
): string | undefined {
  const named = environment['SPANLOG_CONFIG'];
  if (named) return resolve(named);
  const folders = new Set([...(own === undefined ? [] : [dirname(own.path)]), process.cwd()]);
  for (const folder of folders) {
    const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param path absolute.
 * @returns what the file holds, or exports by default; not checked yet.
 * @throws ConfigError when it cannot be loaded.
 */
export function readConfigFile(path: string): unknown {
  try {
    if (extname(path) === '.json') return JSON.parse(readFileSync(path, 'utf8'));
    return defaultExport(createRequire(path)(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * The same, past the memory for modules.
 *
 * @throws ConfigError when it cannot be loaded.
 */
export async function readConfigFileAgain(path: string): Promise<unknown> {
  if (extname(path) === '.json') return readConfigFile(path);
  try {
    const require = createRequire(path);
    delete require.cache[path];
    // What an ES module exports is kept by its address.
    return defaultExport(await import(`${pathToFileURL(path)}?changed=${Date.now()}`));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function defaultExport(module: unknown): unknown {
  if (typeof module !== 'object' || module === null || !('default' in module)) return module;
  const exported = module.default;
  // `module.exports = { default: … }`, as compilers write it, seen through `import`.
  return typeof exported === 'object' && exported !== null && 'default' in exported
    ? exported.default
    : exported;
}

function unreadable(path: string, error: unknown): ConfigError {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new ConfigError(
    'SPANLOG_CONFIG',
    path,
    `a .json, .mjs, .cjs or .ts file that can be loaded (${reason})`,
  );
}
