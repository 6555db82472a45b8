/**
 * Reaches into a library when it is loaded, by whichever way: `require` and `import` both end in `Module.prototype.load`
 * for a CommonJS file, once a file. A library that is not loaded costs a comparison of names.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, sep } from 'node:path';

/** A file of a library, and what is done to it. */
export interface LibraryFile {
  /** The name in its package.json; the folder may be named otherwise. */
  readonly package: string;
  /** Path inside the package, with slashes. */
  readonly file: string;
  /**
   * @param exports what the file exports: it is changed in place.
   * @returns what it is to export instead, or undefined.
   */
  patch(exports: unknown): unknown;
}

interface LoadedModule {
  /** The file's path; of the main module, a dot. */
  readonly id: string;
  exports: unknown;
}
type Load = (this: LoadedModule, filename: string) => unknown;

const patched = new WeakSet<object>();

/** Patches the files that are loaded already, and those that will be. Never throws into the app. */
export function onLibraryFiles(files: readonly LibraryFile[]): void {
  const watched = files.map((file) => ({ file, ending: endingOf(file) }));
  const isWatched = (filename: string) => watched.some(({ ending }) => filename.endsWith(ending));
  const patchAll = (module: LoadedModule, filename: string) => {
    for (const { file, ending } of watched) if (filename.endsWith(ending)) patch(module, filename, file);
  };

  const loader = Module.prototype as unknown as { load: Load };
  let load = loader.load;
  const loadAndPatch: Load = function (filename) {
    const result = load.call(this, filename);
    patchAll(this, filename);
    return result;
  };
  // A getter, since a function in between would stand in the stack of all that is loaded. The name is for the stack too.
  if (load.name === '') Object.defineProperty(load, 'name', { value: 'load', configurable: true });
  Object.defineProperty(loader, 'load', {
    configurable: true,
    enumerable: true,
    get(this: LoadedModule) {
      return isWatched(String(this.id)) ? loadAndPatch : load;
    },
    set(other: Load) {
      load = other;
    },
  });

  const { cache } = createRequire(import.meta.url);
  for (const [filename, module] of Object.entries(cache)) {
    if (module !== undefined && isWatched(filename)) patchAll(module, filename);
  }
}

/** By the file alone where it is telling; an `index.js` by its folder too. */
function endingOf({ package: name, file }: LibraryFile): string {
  return `/${file.includes('/') ? file : `${name}/${file}`}`.replaceAll('/', sep);
}

function patch(module: LoadedModule, filename: string, { package: name, file, patch }: LibraryFile): void {
  try {
    const folder = filename.slice(0, filename.length - file.length);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    const { exports } = module;
    if (manifest.name !== name || !isPatchable(exports) || patched.has(exports)) return;
    patched.add(exports);
    const instead = patch(exports);
    if (isPatchable(instead)) {
      patched.add(instead);
      module.exports = instead;
    }
  } catch {
    // A file of that name which is something else.
  }
}

function isPatchable(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
