import { createRequire } from 'node:module';
import { ConfigError } from './config-error.ts';
import { nearestPackage } from './nearest-package.ts';

/**
 * Loads an optional peer: a package only some need, installed by the app.
 *
 * @param key the setting that asked for it, and its value, for the error.
 * @throws ConfigError naming the package to install.
 */
export function requireOptionalPeer(name: string, key: string, value: string): unknown {
  const path = nearestPackage()?.path;
  const own = createRequire(import.meta.url);
  for (const require of path === undefined ? [own] : [createRequire(path), own]) {
    try {
      return require(name);
    } catch (error) {
      // A peer that is there and misses a dependency of its own says so itself.
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error;
    }
  }
  throw new ConfigError(key, value, `this value only after: npm install ${name}`);
}
