/** Where a stream or datagram goes, ready for the thread that sends: files are read. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../config/config-error.ts';

/** Certificates and key as PEM. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface DatagramTarget {
  readonly protocol: 'udp';
  readonly host: string;
  readonly port: number;
}

export type StreamTarget =
  | { readonly protocol: 'tcp'; readonly host: string; readonly port: number }
  | { readonly protocol: 'tls'; readonly host: string; readonly port: number; readonly tls: TlsMaterial }
  | { readonly protocol: 'unix'; readonly path: string };

export type ConnectionTarget = DatagramTarget | StreamTarget;

export interface ConnectionChoice {
  readonly protocol: ConnectionTarget['protocol'];
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * @param key of the output in the configuration, for errors.
 * @throws ConfigError for a setting that is missing or not for this protocol, and a file that cannot be read.
 */
export function connectionTarget(
  key: string,
  choice: ConnectionChoice,
  defaultPort: { readonly [P in 'udp' | 'tcp' | 'tls']: number },
): ConnectionTarget {
  const { protocol, host = 'localhost', path } = choice;
  const misplaced = (name: 'host' | 'port' | 'path' | 'ca' | 'cert' | 'key', allowed: string) => {
    if (choice[name] !== undefined) throw new ConfigError(`${key}.${name}`, choice[name], allowed);
  };
  if (protocol !== 'tls') {
    for (const name of ['ca', 'cert', 'key'] as const) misplaced(name, `none, but with protocol tls`);
  }
  if (protocol === 'unix') {
    for (const name of ['host', 'port'] as const)
      misplaced(name, 'none with protocol unix, which has a path');
    if (path === undefined) throw new ConfigError(`${key}.path`, path, 'the path of a stream socket');
    return { protocol, path };
  }
  misplaced('path', 'none, but with protocol unix');
  const port = choice.port ?? defaultPort[protocol];
  if (protocol !== 'tls') return { protocol, host, port };
  const { ca, cert, key: privateKey } = choice;
  if ((cert === undefined) !== (privateKey === undefined)) {
    const missing = cert === undefined ? 'cert' : 'key';
    throw new ConfigError(`${key}.${missing}`, undefined, 'a file: cert and key go together');
  }
  const tls = {
    ca: pem(`${key}.ca`, ca),
    cert: pem(`${key}.cert`, cert),
    key: pem(`${key}.key`, privateKey),
  };
  return { protocol, host, port, tls };
}

function pem(key: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(key, path, `a PEM file (${(error as Error).message})`);
  }
  if (!text.includes('-----BEGIN')) throw new ConfigError(key, path, 'a PEM file');
  return text;
}

/** For people. */
export function connectionText(target: ConnectionTarget): string {
  return target.protocol === 'unix' ? target.path : `${target.protocol}://${target.host}:${target.port}`;
}
