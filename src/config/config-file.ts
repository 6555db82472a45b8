/** The configuration file: found, read, and read again when it has changed. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config-error.ts';
import { type NearestPackage, nearestPackage } from './nearest-package.ts';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];

/**
 * The file `SPANLOG_CONFIG` names, else `spanlog.config.*` beside the app's package.json or in the working directory.
 *
 * @param own the package.json the app belongs to.
 * @returns an absolute path; undefined when there is none. A file that is named need not exist: reading it will say so.
 * @throws ConfigError when the file named is of no kind that can be read.
 */
export function findConfigFile(
  environment: NodeJS.ProcessEnv,
  own: NearestPackage | undefined = nearestPackage(),
): string | undefined {
  const named = environment['SPANLOG_CONFIG'];
  if (named) {
    if (EXTENSIONS.includes(extname(named))) return resolve(named);
    throw new ConfigError(
      'SPANLOG_CONFIG',
      named,
      `the path of a file that ends in ${EXTENSIONS.join(', ')}`,
    );
  }
  const folders = new Set([...(own === undefined ? [] : [dirname(own.path)]), process.cwd()]);
  for (const folder of folders) {
    const found = EXTENSIONS.map((extension) => join(folder, `spanlog.config${extension}`)).find((path) =>
      existsSync(path),
    );
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
    if (extname(path) === '.json') return JSON.parse(withoutMark(readFileSync(path, 'utf8')));
    const file = realpathSync(path);
    const plain = asWritten(file);
    try {
      return defaultExport(createRequire(file)(file));
    } finally {
      plain();
    }
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
    // Modules are kept by what a link leads to.
    const file = realpathSync(path);
    const plain = asWritten(file);
    try {
      delete createRequire(file).cache[file];
      // What an ES module exports is kept by its address.
      return defaultExport(await import(`${pathToFileURL(file)}?changed=${Date.now()}`));
    } finally {
      plain();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * A file with `import` or `export` is an ES module, though the package says `"type": "commonjs"`, as `npm init` does: what
 * the documentation shows is to work wherever it is put. TypeScript is read as such by every Node there is, also by those that
 * would want a flag.
 *
 * @param path no link.
 * @returns ends it.
 */
function asWritten(path: string): () => void {
  const format = formatOf(path);
  if (format === undefined) return () => {};
  const url = pathToFileURL(path).href;
  const hooks = registerHooks({
    load: (one, context, next) => next(one, one.split('?', 1)[0] === url ? { ...context, format } : context),
  });
  return () => hooks.deregister();
}

/** @returns undefined where Node knows. */
function formatOf(path: string): string | undefined {
  const extension = extname(path);
  if (extension === '.mts') return 'module-typescript';
  if (extension === '.cts') return 'commonjs-typescript';
  if (extension !== '.ts' && extension !== '.js') return undefined;
  const isModule = /^\s*(?:import|export)\b(?!\s*\()/m.test(readFileSync(path, 'utf8'));
  if (isModule) return extension === '.ts' ? 'module-typescript' : 'module';
  return extension === '.js' || process.features.typescript ? undefined : 'commonjs-typescript';
}

/** Some editors put the byte order mark before it. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
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
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
  // Of TypeScript that is wrong, the stack begins with the place: `file:///app/spanlog.config.ts:3`.
  const line = /^(?:file:\/\/)?\/.*:(\d+)\n/.exec(stack ?? '')?.[1];
  const refused = new ConfigError(path, path, '');
  const place = line === undefined ? '' : `, line ${line}`;
  refused.message = `${path}${place}: it cannot be loaded: ${message.split('\n')[0]}`;
  return refused;
}
