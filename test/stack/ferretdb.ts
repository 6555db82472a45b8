import { mkdirSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { provisioned } from './cache.ts';
import { run } from './command.ts';
import { freePorts } from './free-port.ts';
import { goBuildEnvironment } from './go.ts';
import { serverFolder, startServer } from './socket-server.ts';

const SOURCES = ['main.go', 'go.mod', 'go.sum'];

/** The path of FerretDB's binary, built on first use (half a minute). */
export async function ferretdbBinary(): Promise<string> {
  const source = join(import.meta.dirname, 'ferretdb');
  const texts = await Promise.all(SOURCES.map((name) => readFile(join(source, name), 'utf8')));
  const folder = await provisioned('ferretdb', texts, async (building) => {
    for (const name of SOURCES) await copyFile(join(source, name), join(building, name));
    await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', join(building, 'ferretdb'), '.'], {
      cwd: building,
      env: await goBuildEnvironment(),
    });
  });
  return join(folder, 'ferretdb');
}

/** @returns the port of a server that speaks MongoDB's protocol. MongoDB's own server is in no registry of packages. */
export async function startFerretdb(t: TestContext): Promise<number> {
  const command = await ferretdbBinary();
  const folder = serverFolder(t, 'ferretdb');
  const [port = 0] = await freePorts(1);
  const data = join(folder, 'data');
  mkdirSync(data);
  await startServer(t, { name: 'FerretDB', folder, command, args: [`127.0.0.1:${port}`, data], port });
  return port;
}
