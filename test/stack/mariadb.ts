import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { run } from './command.ts';
import { debianPackages, librariesOf } from './debian-packages.ts';
import { freePorts } from './free-port.ts';
import type { Database } from './postgresql.ts';
import { SERVER_ENV, serverFolder, startServer, unprivileged } from './socket-server.ts';

const PACKAGES = [
  'mariadb-server-core',
  'mariadb-client-core',
  'libaio1',
  'libnuma1',
  'liburing2',
  'liblz4-1',
];

/** The folder with the server, as `/` would be. */
export function mariadbDistribution(): Promise<string> {
  return debianPackages('mariadb', PACKAGES);
}

/** A MariaDB whose slow log has every statement. User `root`, no password. */
export async function startMariadb(t: TestContext): Promise<Database> {
  const home = await mariadbDistribution();
  const folder = serverFolder(t, 'mariadb');
  const base = `--basedir=${join(home, 'usr')}`;
  const env = { LD_LIBRARY_PATH: librariesOf(home) };
  const data = join(folder, 'data');
  const init = unprivileged(folder, join(home, 'usr/bin/mariadb-install-db'), [
    ...[
      '--no-defaults',
      base,
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
  ]);
  await run(init.command, init.args, { cwd: folder, env: { ...SERVER_ENV, ...env, HOME: folder } });
  const [port = 0] = await freePorts(1);
  const slowLog = join(folder, 'slow.log');
  await startServer(t, {
    name: 'MariaDB',
    folder,
    command: join(home, 'usr/sbin/mariadbd'),
    args: [
      ...['--no-defaults', base, `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      ...[`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
      ...['--slow-query-log=1', `--slow-query-log-file=${slowLog}`, '--long-query-time=0'],
      '--innodb-flush-log-at-trx-commit=0',
    ],
    env,
    port,
  });
  return { port, slowLog: () => (existsSync(slowLog) ? readFileSync(slowLog, 'utf8') : '') };
}
