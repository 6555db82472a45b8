/** A server that is not asked by HTTP whether it is there, in a folder of its own, started by a test and ended with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

/** Debian's `nobody`: databases refuse to run as root. */
const NOBODY = 65_534;

/** Milliseconds a server may take until it answers. */
const DEADLINE = 90_000;

/** A folder that is gone with the test. */
export function serverFolder(t: TestContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `spanlog-${name}-`));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A command as the user the server is run by. */
export function unprivileged(
  folder: string,
  command: string,
  args: readonly string[],
): { command: string; args: string[] } {
  if (process.getuid?.() !== 0) return { command, args: [...args] };
  chownSync(folder, NOBODY, NOBODY);
  for (const entry of readdirSync(folder, { recursive: true }))
    chownSync(join(folder, String(entry)), NOBODY, NOBODY);
  return {
    command: 'setpriv',
    args: [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', command, ...args],
  };
}

/** What a server started here may see of the environment. */
export const SERVER_ENV = { PATH: `${process.env['PATH']}:/usr/sbin`, LC_ALL: 'C', TZ: 'UTC' };

/**
 * Starts a server, and waits until it takes connections.
 *
 * @param folder its working directory, made its user's.
 */
export async function startServer(
  t: TestContext,
  { name, folder, command, args, port, env = {} }: ServerStart,
): Promise<void> {
  const run = unprivileged(folder, command, args);
  const child = spawn(run.command, run.args, {
    cwd: folder,
    env: { ...SERVER_ENV, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => output.push(text));
  const ended = new Promise<void>((resolve) => {
    // Not when its output is closed: what it has started may hold on to that a while longer.
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output.push(String(error));
      resolve();
    });
  });
  t.after(() => end(child, ended));
  const deadline = Date.now() + DEADLINE;
  while (!(await answers(port))) {
    const isGone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (isGone || Date.now() > deadline)
      throw new Error(`${name} ${isGone ? 'ended' : 'does not answer'}\n${output.join('').slice(-4_000)}`);
    await delay(50);
  }
}

export interface ServerStart {
  readonly name: string;
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env?: NodeJS.ProcessEnv;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}
