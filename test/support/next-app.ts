/** Builds a Next app and starts it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { type App, ROOT, startApp } from './app.ts';

/** Next takes no package from outside of the folder that holds the lock file, and none that is a link to its own inside. */
const PLACE = join(ROOT, '.next-apps');
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');

/** What every process of Next is given: it asks nobody, and tells nobody. */
const QUIET = { NEXT_TELEMETRY_DISABLED: '1' };

/**
 * Copies an app to a folder of its own, with the package as npm would install it, and builds it.
 *
 * @returns the folder, to be removed by {@link removeNextApp}.
 */
export async function buildNextApp(source: string): Promise<string> {
  mkdirSync(PLACE, { recursive: true });
  const folder = mkdtempSync(join(PLACE, 'app-'));
  const skipped = /[\\/](?:node_modules|\.next)(?:[\\/]|$)/;
  cpSync(source, folder, { recursive: true, filter: (path) => !skipped.test(path.slice(source.length)) });
  const installed = join(folder, 'node_modules/spanlog');
  cpSync(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], CI: '1', ...QUIET };
  try {
    await promisify(execFile)(process.execPath, [NEXT, 'build'], { cwd: folder, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    removeNextApp(folder);
    throw new Error(`next build failed\n${stdout}\n${stderr}`);
  }
  return folder;
}

export function removeNextApp(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export interface NextRun {
  readonly env: { [name: string]: string };
  readonly node?: string | undefined;
}

/** The one flag, as `next start` is given it. */
export const BY_FLAG = { NODE_OPTIONS: '--require spanlog/register' };

let started = 0;

/** `next start` of a built app, on a free port. */
export async function startNextApp(
  t: TestContext,
  folder: string,
  { env, node }: NextRun,
): Promise<{ readonly app: App; readonly url: string }> {
  const app = startApp(t, {
    folder,
    files: {},
    main: [NEXT, 'start', '--port', '0', '--hostname', '127.0.0.1'],
    flags: [],
    // What one leaves behind must not arrive at another's receiver.
    env: { ...QUIET, XDG_STATE_HOME: join(folder, `.state-${started++}`), ...env },
    ...(node !== undefined && { node }),
  });
  const [, url = ''] = await app.line(/^- Local: +(http:\S+)/);
  return { app, url };
}
