/** The package as npm would publish it, installed in an empty folder: packed once for all tests of the door. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/app.ts';

export const execute = promisify(execFile);

/** @returns the path of the tarball, in a folder that the caller removes. */
export async function pack(folder: string): Promise<string> {
  // `dist` is what is under test: packing must not build another one beside running tests.
  const { stdout } = await execute(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: ROOT },
  );
  const packed: unknown = JSON.parse(stdout);
  const [{ filename }] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as [
    { filename: string },
  ];
  return join(folder, filename);
}

/** An empty folder with the tarball, and further packages, installed. */
export async function install(packages: readonly string[] = []): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-door-'));
  const tarball = await pack(folder);
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'door-app', version: '1.0.0', private: true }),
  );
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages], {
    cwd: app,
  });
  return { folder: app, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
