import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDuration } from '../../config/quantity.ts';
import { defaultSpoolDir } from '../../spool/default-dir.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['list', 'inspect', 'drain', 'export', 'quarantine'] as const;
export type Action = (typeof ACTIONS)[number];

export interface SpoolCommand {
  readonly action: Action;
  /** One spool's folder; undefined: all of this user's. */
  readonly dir: string | undefined;
  /** The folder that holds the default ones; undefined when this user has no home. */
  readonly base: string | undefined;
  readonly json: boolean;
  /** Entries shown at most. */
  readonly limit: number;
  readonly endpoint: string | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

export const SPOOL_HELP = `spanlog spool: what services have logged and not delivered yet

Usage: spanlog spool [list]        owners, whether they live, and what waits (--json)
       spanlog spool inspect       the entries that wait, one a line of OTLP JSON (--limit N, 100)
       spanlog spool drain         sends what dead processes have left behind (--endpoint URL, --timeout TIME)
       spanlog spool export        everything that waits as OTLP JSON lines on standard output, as the Collector's
                                   otlpjsonfile receiver reads them; it stays in the spool
       spanlog spool quarantine    what was refused or corrupt, with its reasons (--json)

  --dir DIR        folder of one spool (SPANLOG_SPOOL_DIR; default: all spools of this user)
  --endpoint URL   where to send (OTEL_EXPORTER_OTLP_ENDPOINT, http://localhost:4318)
  --timeout TIME   how long to try: 45s, 10m (5m)
`;

/** @throws UsageError naming what is wrong and what is allowed. */
export function readSpoolArguments(
  args: readonly string[],
  env: { readonly [name: string]: string | undefined },
): SpoolCommand | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [action = 'list', ...more] = positionals;
  const known = ACTIONS.find((name) => name === action);
  if (known === undefined || more.length > 0) {
    throw new UsageError(`spool ${[action, ...more].join(' ')}: there is ${ACTIONS.join(', ')}`);
  }
  const dir = values.dir ?? (env['SPANLOG_SPOOL_DIR'] || undefined);
  const any = defaultSpoolDir('any', env);
  return {
    action: known,
    dir: dir === undefined ? undefined : resolve(dir),
    base: any === undefined ? undefined : join(any, '..'),
    json: values.json === true,
    limit: limitOf(values.limit ?? '100'),
    endpoint: values.endpoint,
    timeout: timeoutOf(values.timeout ?? '5m'),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: {
        dir: { type: 'string' },
        json: { type: 'boolean' },
        limit: { type: 'string' },
        endpoint: { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split(/\. |\n/, 1)[0] ?? 'wrong arguments');
  }
}

function limitOf(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--limit=${text} is not allowed: it must be a number of entries`);
  return Number(text);
}

function timeoutOf(text: string): number {
  const value = parseDuration(text);
  if (!(value >= 1_000))
    throw new UsageError(`--timeout=${text} is not allowed: it must be a time such as 45s or 10m`);
  return value;
}
