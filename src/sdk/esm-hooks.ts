/** Lets instrumentations of packages reach ES modules. Built-in modules need none of this. */
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Found } from './instrumentations.ts';

/** The loader that comes with each copy of `@opentelemetry/instrumentation`. */
const LOADER = 'import-in-the-middle';

/**
 * Registers import-in-the-middle for the modules that the instrumentations patch, and for no others. Each copy of it
 * serves only the instrumentations that share it, so the one beside each instrumentation is registered, once.
 */
export function hookEsModules(found: readonly Found[], warn: (line: string) => void): void {
  if (runsEval()) return;
  const modulesByLoader = new Map<string, Set<string>>();
  for (const { path, instrumentations, name } of found) {
    try {
      const base = createRequire(createRequire(path).resolve('@opentelemetry/instrumentation'));
      const loader = base.resolve(`${LOADER}/hook.mjs`);
      const modules = modulesByLoader.get(loader) ?? new Set();
      modulesByLoader.set(loader, modules);
      for (const instrumentation of instrumentations) {
        for (const module of definitions(instrumentation)) modules.add(module);
      }
    } catch (error) {
      warn(`${name} cannot see ES modules: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const [loader, modules] of modulesByLoader) hook(loader, [...modules]);
}

/**
 * `node -e` and `-p` set up `module` for the code they are given by a file name that is none, and end when
 * import-in-the-middle has been asked to read it.
 */
function runsEval(): boolean {
  return (process as { _eval?: string })._eval !== undefined;
}

function hook(loader: string, include: string[]): void {
  const require = createRequire(loader);
  const sync = require('./supports-sync-hooks.mjs') as { supportsSyncHooks(): boolean };
  if (sync.supportsSyncHooks()) {
    (require('./register-hooks.mjs') as { register(options: object): void }).register({ include });
  } else {
    register(pathToFileURL(loader).href, { data: { include } });
  }
}

/** `_modules` is what the instrumentation patches; asking for the definitions would make them anew. */
function definitions(instrumentation: object): string[] {
  const { _modules, getModuleDefinitions } = instrumentation as {
    _modules?: { name: string }[];
    getModuleDefinitions?: () => { name: string }[];
  };
  return (_modules ?? getModuleDefinitions?.call(instrumentation) ?? []).map((definition) => definition.name);
}
