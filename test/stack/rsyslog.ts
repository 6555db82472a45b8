import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianPackages, librariesOf } from './debian-packages.ts';
import { freePorts } from './free-port.ts';
import { waitFor } from './wait.ts';

/** Debian's packages: the daemon, TLS for it, and the libraries no other package of a bare machine brings. */
const PACKAGES = ['rsyslog', 'rsyslog-openssl', 'libestr0', 'libfastjson4'];

/** Of `localhost`, signed by itself. */
const CERTIFICATE = join(import.meta.dirname, '../torture/correlation/apps/tls-cert.pem');
const KEY = join(import.meta.dirname, '../torture/correlation/apps/tls-key.pem');

export function rsyslogDistribution(): Promise<string> {
  return debianPackages('rsyslog', PACKAGES);
}

/** A message as the daemon has understood it. */
export interface SyslogMessage {
  readonly input: string;
  readonly facility: string;
  readonly severity: string;
  readonly time: string;
  readonly hostname: string;
  readonly appName: string;
  readonly processId: string;
  readonly messageId: string;
  readonly structuredData: string;
  readonly message: string;
}

/** A daemon with an input for each way in, which writes what it gets as lines of JSON. */
export interface Rsyslog {
  readonly ports: { readonly udp: number; readonly tcp: number; readonly tls: number };
  /** The stream socket. */
  readonly socket: string;
  /** PEM file of the authority that vouches for it, as `localhost`. */
  readonly ca: string;
  received(): Promise<SyslogMessage[]>;
  stop(): Promise<void>;
}

/** @param ports of an earlier one that is gone. */
export async function startRsyslog(given?: Rsyslog['ports']): Promise<Rsyslog> {
  const home = await rsyslogDistribution();
  const folder = await mkdtemp(join(tmpdir(), 'spanlog-rsyslog-'));
  const [udp = 0, tcp = 0, tls = 0] = await freePorts(3);
  const ports = given ?? { udp, tcp, tls };
  const socket = join(folder, 'log');
  const out = join(folder, 'messages');
  await writeFile(join(folder, 'rsyslog.conf'), configuration(folder, ports, socket, out));
  const libraries = librariesOf(home);
  const child = spawn(
    join(home, 'usr/sbin/rsyslogd'),
    ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', 'NONE', '-M', join(libraries, 'rsyslog')],
    { env: { LD_LIBRARY_PATH: libraries }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await waitFor('rsyslog', async () => {
    if (child.exitCode !== null) throw new Error(`rsyslog ended: ${said.join('')}`);
    return (await readdir(folder)).includes('log') ? true : undefined;
  });
  return {
    ports,
    socket,
    ca: CERTIFICATE,
    async received() {
      const text = await readFile(out, 'utf8').catch(() => '');
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as SyslogMessage);
    },
    async stop() {
      await end(child, ended);
      process.off('exit', killWithUs);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

function configuration(folder: string, ports: Rsyslog['ports'], socket: string, out: string): string {
  const field = (name: string, property: string, format = 'json') =>
    `constant(value="\\"${name}\\":\\"") property(name="${property}" format="${format}") constant(value="\\"")`;
  const fields = [
    field('input', 'inputname'),
    field('facility', 'syslogfacility-text'),
    field('severity', 'syslogseverity-text'),
    `constant(value="\\"time\\":\\"") property(name="timereported" dateFormat="rfc3339") constant(value="\\"")`,
    field('hostname', 'hostname'),
    field('appName', 'app-name'),
    field('processId', 'procid'),
    field('messageId', 'msgid'),
    field('structuredData', 'structured-data'),
    field('message', 'msg'),
  ];
  return `
global(workDirectory="${folder}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off"
  defaultNetstreamDriverCAFile="${CERTIFICATE}"
  defaultNetstreamDriverCertFile="${CERTIFICATE}"
  defaultNetstreamDriverKeyFile="${KEY}")
template(name="line" type="list") {
  constant(value="{") ${fields.join(' constant(value=",") ')} constant(value="}\\n")
}
module(load="imudp")
module(load="imptcp")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
ruleset(name="all") { action(type="omfile" file="${out}" template="line" asyncWriting="off") }
input(type="imudp" address="127.0.0.1" port="${ports.udp}" name="udp" ruleset="all")
input(type="imptcp" address="127.0.0.1" port="${ports.tcp}" name="tcp" ruleset="all")
input(type="imtcp" address="127.0.0.1" port="${ports.tls}" name="tls" ruleset="all")
input(type="imptcp" path="${socket}" name="unix" ruleset="all")
`;
}
