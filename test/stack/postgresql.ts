import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { run } from './command.ts';
import { debianPackages, librariesOf } from './debian-packages.ts';
import { freePorts } from './free-port.ts';
import { SERVER_ENV, serverFolder, startServer, unprivileged } from './socket-server.ts';

const VERSION = '15';
const PACKAGES = [
  ...[`postgresql-${VERSION}`, 'libpq5', 'libicu72', 'libxml2', 'libldap-2.5-0', 'libsasl2-2', 'liblz4-1'],
  ...['libgssapi-krb5-2', 'libkrb5-3', 'libk5crypto3', 'libkrb5support0', 'libkeyutils1'],
];

/** The folder with the server, as `/` would be. */
export function postgresqlDistribution(): Promise<string> {
  return debianPackages('postgresql', PACKAGES);
}

export interface Database {
  readonly port: number;
  /** Its log of slow statements, which are all. */
  slowLog(): string;
}

/** A PostgreSQL that logs every statement with its duration. User `postgres`, no password. */
export async function startPostgresql(t: TestContext): Promise<Database> {
  const home = await postgresqlDistribution();
  const programs = join(home, `usr/lib/postgresql/${VERSION}/bin`);
  const env = { LD_LIBRARY_PATH: librariesOf(home) };
  const folder = serverFolder(t, 'postgresql');
  const data = join(folder, 'data');
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const init = unprivileged(folder, join(programs, 'initdb'), [
    ...['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'],
  ]);
  await run(init.command, init.args, { cwd: folder, env: { ...SERVER_ENV, ...env } });
  const [port = 0] = await freePorts(1);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    // Its libraries are bigger than the server.
    jit: 'off',
    logging_collector: 'on',
    log_directory: logs,
    log_filename: 'postgresql.log',
    log_min_duration_statement: 0,
  };
  await startServer(t, {
    name: 'PostgreSQL',
    folder,
    command: join(programs, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    env,
    port,
  });
  return { port, slowLog: () => readFileSync(join(logs, 'postgresql.log'), 'utf8') };
}
