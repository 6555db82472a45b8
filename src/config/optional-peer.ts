import { createRequire } from 'node:module';
import { ConfigError } from './config-error.ts';
import { nearestPackage } from './nearest-package.ts';

/** What asked for an optional peer, for the error when it is missing. */
export interface PeerPurpose {
  /** The setting and its value. */
  readonly key: string;
  readonly value: string;
  /** What to give `npm install`: all that this value needs. */
  readonly install: string;
}

/**
 * Loads an optional peer: a package only some need, installed by the app.
 *
 * @throws ConfigError naming what to install.
 */
export function requireOptionalPeer(name: string, purpose: PeerPurpose): unknown {
  return find(name, purpose, (require) => require(name));
}

/**
 * Finds an optional peer that another thread loads.
 *
 * @returns its main file.
 * @throws ConfigError naming what to install.
 */
export function resolveOptionalPeer(name: string, purpose: PeerPurpose): string {
  return find(name, purpose, (require) => require.resolve(name));
}

function find<T>(name: string, purpose: PeerPurpose, get: (require: NodeJS.Require) => T): T {
  const path = nearestPackage()?.path;
  const own = createRequire(import.meta.url);
  for (const require of path === undefined ? [own] : [createRequire(path), own]) {
    try {
      return get(require);
    } catch (error) {
      // A peer that is there and misses a dependency of its own says so itself.
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error;
    }
  }
  throw new ConfigError(purpose.key, purpose.value, `this value after: npm install ${purpose.install}`);
}
