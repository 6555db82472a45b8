import { readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** The package.json a program belongs to. */
export interface NearestPackage {
  /** Absolute path of the file. */
  readonly path: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Names of everything it depends on. */
  readonly dependencies: readonly string[];
}

/**
 * Looks upwards from the program's main file or folder (`node .`), or from the working directory when there is none
 * (`node -e`). A program that is installed among the packages of the working directory, as `next start` is, runs the app
 * that lies there. A package.json that only says which module system a folder uses is passed by.
 *
 * @returns undefined when there is no readable package.json.
 */
export function nearestPackage(mainFile: string | undefined = process.argv[1]): NearestPackage | undefined {
  let folder = mainFile === undefined || isInstalledHere(mainFile) ? process.cwd() : resolve(mainFile);
  for (;;) {
    const found = read(join(folder, 'package.json'));
    if (found !== undefined) return found;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

function isInstalledHere(mainFile: string): boolean {
  const [, owner] = /^(.*?)[\\/]node_modules[\\/]/.exec(resolve(mainFile)) ?? [];
  return owner !== undefined && `${process.cwd()}${sep}`.startsWith(`${owner}${sep}`);
}

function read(path: string): NearestPackage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { name, version, dependencies, devDependencies, optionalDependencies } = json as {
    [key: string]: unknown;
  };
  if (name === undefined && dependencies === undefined) return undefined;
  return {
    path,
    name: typeof name === 'string' && name !== '' ? name : undefined,
    version: typeof version === 'string' ? version : undefined,
    dependencies: [dependencies, optionalDependencies, devDependencies].flatMap((group) =>
      typeof group === 'object' && group !== null ? Object.keys(group) : [],
    ),
  };
}
