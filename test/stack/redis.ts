/** A Redis of its own for a test: Debian's, on a free port, with nothing on disk. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianPackages, librariesOf } from './debian-packages.ts';
import { freePorts } from './free-port.ts';
import { waitFor } from './wait.ts';

const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblua5.1-0', 'liblzf1', 'libatomic1'];

/** The folder with the server, as `/` would be. */
export function redisDistribution(): Promise<string> {
  return debianPackages('redis', PACKAGES);
}

export interface Redis {
  readonly port: number;
  /** `redis://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}

/** @param settings further ones, as on the command line: `['--slowlog-log-slower-than', '0']`. */
export async function startRedis(settings: readonly string[] = []): Promise<Redis> {
  const home = await redisDistribution();
  const [port = 0] = await freePorts(1);
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(join(home, 'usr/bin/redis-server'), [...own, '--dir', tmpdir(), ...settings], {
    env: { LD_LIBRARY_PATH: librariesOf(home) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  child.once('error', (error) => said.push(String(error)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await waitFor('redis', async () => {
    if (child.exitCode !== null) throw new Error(`redis ended: ${said.join('')}`);
    return (await isAnswering(port)) ? true : undefined;
  });
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      process.off('exit', killWithUs);
    },
  };
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(String(answer).startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
