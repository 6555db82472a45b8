import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { debianPackages, librariesOf } from './debian-packages.ts';
import { freePorts } from './free-port.ts';
import { serverFolder, startServer } from './socket-server.ts';

/** The folder with the server, as `/` would be. */
export function nginxDistribution(): Promise<string> {
  return debianPackages('nginx', ['nginx']);
}

export interface Nginx {
  readonly port: number;
  /** Lines of its access log. */
  accessLog(): string[];
}

/**
 * @param http what stands in the http block, given the path of the access log.
 * @param server what stands in the block of its server.
 */
export async function startNginx(
  t: TestContext,
  http: (accessLog: string) => string,
  server: string,
): Promise<Nginx> {
  const home = await nginxDistribution();
  const folder = serverFolder(t, 'nginx');
  const [port = 0] = await freePorts(1);
  const accessLog = join(folder, 'access.json');
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name.replace('client_', ''))};`,
  );
  const configuration = join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off;
# One process: a worker would outlive a master that is killed.
master_process off;
pid ${join(folder, 'pid')};
events { worker_connections 64; }
http {
${temporary.join('\n')}
${http(accessLog)}
server {
listen 127.0.0.1:${port};
${server}
}
}
`,
  );
  await startServer(t, {
    name: 'nginx',
    folder,
    command: join(home, 'usr/sbin/nginx'),
    args: ['-p', folder, '-c', configuration, '-e', 'stderr'],
    env: { LD_LIBRARY_PATH: librariesOf(home) },
    port,
  });
  return { port, accessLog: () => readFileSync(accessLog, 'utf8').split('\n').slice(0, -1) };
}
