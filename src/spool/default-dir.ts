import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Characters of a service's name in the name of its folder. */
const MAX_NAME = 80;

/**
 * Where a service's spool lies unless it is told: among what a program wants to find again but nobody backs up.
 *
 * @param service `service.name`.
 * @returns an absolute path; undefined when this user has no home, as in some containers.
 */
export function defaultSpoolDir(
  service: string,
  env: { readonly [name: string]: string | undefined },
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const state = stateFolder(env, platform);
  return state === undefined ? undefined : join(state, 'spanlog', 'spool', fileName(service));
}

function stateFolder(
  env: { readonly [name: string]: string | undefined },
  platform: NodeJS.Platform,
): string | undefined {
  // A relative path there is to be ignored (XDG Base Directory Specification).
  if (env['XDG_STATE_HOME']?.startsWith('/')) return env['XDG_STATE_HOME'];
  if (platform === 'win32' && env['LOCALAPPDATA']) return env['LOCALAPPDATA'];
  const home = env['HOME'] || ownHome();
  if (home === undefined) return undefined;
  if (platform === 'win32') return join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return join(home, '.local', 'state');
}

function ownHome(): string | undefined {
  try {
    return homedir();
  } catch {
    // A user id without an account, and no HOME.
    return undefined;
  }
}

/** The name itself where it can be a file's everywhere, else what can, with a hash so that no two names become one. */
export function fileName(service: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(service) && service.length <= MAX_NAME && !service.endsWith('.')) {
    return service;
  }
  const hash = createHash('sha256').update(service).digest('hex').slice(0, 8);
  const readable = service.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[.-]+/, '');
  return `${readable.slice(0, MAX_NAME)}-${hash}`;
}
