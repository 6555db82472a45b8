import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseBytes, parseDuration } from '../config/quantity.ts';
import { UsageError } from './usage-error.ts';

/** What the command line asks for. */
export type Command =
  | { run: 'help' }
  | { run: 'version' }
  | { run: 'serve'; port: number; host: string; dataDir: string; maxAgeMs: number; maxBytes: number };

type Environment = { [name: string]: string | undefined };

/** Each option, its variable and its default. */
const OPTIONS = {
  port: { variable: 'SPANLOG_LOCAL_PORT', standard: '4318' },
  host: { variable: 'SPANLOG_LOCAL_HOST', standard: '127.0.0.1' },
  'data-dir': { variable: 'SPANLOG_LOCAL_DATA_DIR', standard: null },
  'max-age': { variable: 'SPANLOG_LOCAL_MAX_AGE', standard: '7d' },
  'max-size': { variable: 'SPANLOG_LOCAL_MAX_SIZE', standard: '1GB' },
} as const;

type Option = keyof typeof OPTIONS;

export const HELP = `spanlog: receives OpenTelemetry logs and traces on this machine and shows them in a browser

Usage: spanlog [options]        the receiver and its page
       spanlog spool [--help]   what services have logged and not delivered yet

  --port N         port to listen on, 0 for a free one        (4318)
  --host ADDRESS   address to listen on                       (127.0.0.1)
  --data-dir DIR   folder the records are kept in             (${shown(defaultDataDir(process.env))})
  --max-age TIME   records older than this are deleted: 7d, 12h, 30m, 45s   (7d)
  --max-size SIZE  the oldest are deleted above it: 1GB, 500MB              (1GB)
  --version        print the version
  --help           print this

Each option can be set by a variable too: SPANLOG_LOCAL_PORT, …_HOST, …_DATA_DIR, …_MAX_AGE, …_MAX_SIZE.
There is no password: with a --host other than 127.0.0.1 whoever reaches the port can read the logs.
`;

/**
 * Reads the command line; an option wins over its variable.
 *
 * @throws UsageError naming the option, its value and what is allowed.
 */
export function readArguments(args: readonly string[], env: Environment): Command {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new UsageError(firstSentence((error as Error).message));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { run: 'help' };
  if (values.version === true) return { run: 'version' };
  if (positionals[0] !== undefined) {
    throw new UsageError(
      `there is no command ${JSON.stringify(positionals[0])}: there is spool, and spanlog alone starts the viewer`,
    );
  }
  const setting = (option: Option): Setting => {
    const { variable, standard } = OPTIONS[option];
    if (values[option] !== undefined) return { name: `--${option}`, text: values[option] };
    const fromEnv = env[variable];
    if (fromEnv !== undefined && fromEnv !== '') return { name: variable, text: fromEnv };
    return { name: `--${option}`, text: standard ?? defaultDataDir(env) };
  };
  return {
    run: 'serve',
    port: port(setting('port')),
    host: host(setting('host')),
    dataDir: folder(setting('data-dir')),
    maxAgeMs: duration(setting('max-age')),
    maxBytes: bytes(setting('max-size')),
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: true,
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'data-dir': { type: 'string' },
      'max-age': { type: 'string' },
      'max-size': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
}

interface Setting {
  name: string;
  text: string;
}

function wrong({ name, text }: Setting, allowed: string): UsageError {
  return new UsageError(`${name}=${text} is not allowed: it must be ${allowed}`);
}

function port(setting: Setting): number {
  const value = Number(setting.text);
  if (!/^\d{1,5}$/.test(setting.text) || value > 65535) throw wrong(setting, 'a port from 0 to 65535');
  return value;
}

function host(setting: Setting): string {
  const text = setting.text.replace(/^\[(.*)\]$/, '$1');
  if (!/^[0-9A-Za-z.:_-]+$/.test(text)) throw wrong(setting, 'an address or a host name such as 127.0.0.1');
  return text;
}

function folder(setting: Setting): string {
  if (setting.text.includes('\0')) throw wrong(setting, 'a folder');
  return resolve(setting.text.replace(/^~(?=$|[\\/])/, homedir()));
}

function duration(setting: Setting): number {
  const ms = parseDuration(setting.text);
  if (!(ms >= 1000)) throw wrong(setting, 'a time of at least 1s such as 7d, 12h, 30m or 45s');
  return ms;
}

/** Room for some thousand records and their index, which is kept in pieces of 5000. */
const LEAST_BYTES = 10 * 1024 ** 2;

function bytes(setting: Setting): number {
  const size = parseBytes(setting.text);
  if (!(size >= LEAST_BYTES)) throw wrong(setting, 'a size of at least 10MB such as 1GB or 500MB');
  return size;
}

/** Where the platform keeps what a program wants to find again but nobody backs up. */
export function defaultDataDir(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const state = env.XDG_STATE_HOME;
  // A relative path there is to be ignored (XDG Base Directory Specification).
  if (state?.startsWith('/')) return join(state, 'spanlog');
  if (platform === 'win32' && env.LOCALAPPDATA !== undefined) return join(env.LOCALAPPDATA, 'spanlog');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'spanlog');
  return join(homedir(), '.local', 'state', 'spanlog');
}

function shown(path: string): string {
  return path.startsWith(homedir()) ? `~${path.slice(homedir().length)}` : path;
}

/** Node's message goes on with advice about positional arguments that does not fit here. */
function firstSentence(message: string): string {
  return message.split(/\. |\n/, 1)[0] ?? message;
}
