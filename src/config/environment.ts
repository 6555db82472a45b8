import { BRIDGES_ALLOWED, parseBridges } from './bridges.ts';
import { ConfigError } from './config-error.ts';
import { type LevelSetting, parseLevel } from './level-table.ts';
import { parseBytes, parseDuration } from './quantity.ts';
import type { ConfigInput } from './schema.ts';
import { suggestion } from './suggestion.ts';
import { trustProblem } from './trust-proxy.ts';

/** The variables the SDK reads; those of the command and of its viewer are `SPANLOG_LOCAL_*`. */
const VARIABLES = [
  'SPANLOG_LEVEL',
  'SPANLOG_FORMAT',
  'SPANLOG_BANNER',
  'SPANLOG_TRUST_PROXY',
  'SPANLOG_CONFIG',
  'SPANLOG_DURABILITY',
  'SPANLOG_EXIT_TIMEOUT',
  'SPANLOG_BRIDGES',
  'SPANLOG_SPOOL',
  'SPANLOG_SPOOL_DIR',
  'SPANLOG_SPOOL_MAX_BYTES',
  'SPANLOG_SPOOL_MAX_AGE',
  'SPANLOG_SPOOL_FSYNC',
];

type Environment = { readonly [name: string]: string | undefined };

/**
 * Spanlog's own variables, as the part of a configuration they stand for. An empty variable counts as not set, as the
 * OpenTelemetry specification has it.
 *
 * @throws ConfigError naming the variable, its value and what is allowed.
 */
export function configFromEnvironment(environment: Environment): ConfigInput {
  refuseMistyped(environment);
  const config: ConfigInput = {};
  const levels = environment['SPANLOG_LEVEL']?.trim();
  if (levels) Object.assign(config, readLevels(levels));
  const format = environment['SPANLOG_FORMAT']?.trim();
  if (format) config.format = oneOf('SPANLOG_FORMAT', format, ['pretty', 'json', 'ecs', 'gcp', 'none']);
  const banner = environment['SPANLOG_BANNER']?.trim();
  if (banner) config.banner = isOn('SPANLOG_BANNER', banner);
  const trust = environment['SPANLOG_TRUST_PROXY']?.trim();
  if (trust) config.trustProxy = readTrust(trust);
  const durability = environment['SPANLOG_DURABILITY']?.trim();
  if (durability) config.durability = oneOf('SPANLOG_DURABILITY', durability, ['turn', 'call']);
  const exitTimeout = quantity(
    environment,
    'SPANLOG_EXIT_TIMEOUT',
    (text) => (/^\d+$/.test(text) ? Number(text) : parseDuration(text)),
    0,
    'a number of milliseconds, or a time such as 5s; 0 for no waiting',
  );
  if (exitTimeout !== undefined) config.exitTimeout = exitTimeout;
  const bridges = environment['SPANLOG_BRIDGES']?.trim();
  if (bridges) config.bridges = readBridges(bridges);
  const spool = readSpool(environment);
  if (spool !== undefined) config.spool = spool;
  return config;
}

/**
 * Only what is nearly one of ours: a cluster gives its pods variables named after its services
 * (`SPANLOG_COLLECTOR_SERVICE_HOST`), and nobody has mistyped those.
 */
function refuseMistyped(environment: Environment): void {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('SPANLOG_') || VARIABLES.includes(name)) continue;
    const meant = suggestion(name, VARIABLES);
    if (meant === undefined) continue;
    const error = new ConfigError(name, environment[name], '');
    error.message = `there is no variable ${name} (did you mean ${meant}?)`;
    throw error;
  }
}

function readSpool(environment: Environment): ConfigInput['spool'] {
  const word = environment['SPANLOG_SPOOL']?.trim();
  const disk = word ? isOn('SPANLOG_SPOOL', word) : undefined;
  const dir = environment['SPANLOG_SPOOL_DIR'];
  const maxBytes = quantity(
    environment,
    'SPANLOG_SPOOL_MAX_BYTES',
    parseBytes,
    1024 ** 2,
    'a size of at least 1MB, such as 1GB',
  );
  const maxAge = quantity(
    environment,
    'SPANLOG_SPOOL_MAX_AGE',
    parseDuration,
    60_000,
    'a time of at least 1m, such as 7d',
  );
  const never = environment['SPANLOG_SPOOL_FSYNC']?.trim().toLowerCase() === 'off';
  const fsync: number | false | undefined = never
    ? false
    : quantity(
        environment,
        'SPANLOG_SPOOL_FSYNC',
        parseDuration,
        10,
        'off, or a time of at least 10ms, such as 500ms',
      );
  const given = {
    ...(disk !== undefined && { disk }),
    ...(dir && { dir }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(maxAge !== undefined && { maxAge }),
    ...(fsync !== undefined && { fsync }),
  };
  return Object.keys(given).length > 0 ? given : undefined;
}

function quantity(
  environment: Environment,
  key: string,
  parse: (text: string) => number,
  least: number,
  allowed: string,
): number | undefined {
  const text = environment[key]?.trim();
  if (!text) return undefined;
  const value = parse(text);
  if (!(value >= least)) throw new ConfigError(key, text, allowed);
  return value;
}

/** `info,db.pool=debug`: at most one level without a name, the root's. */
function readLevels(text: string): ConfigInput {
  const allowed =
    'levels separated by commas, like info,db.pool=debug (trace, debug, info, warn, error, fatal, off)';
  const config: ConfigInput = {};
  const named = new Map<string, LevelSetting>();
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.lastIndexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim();
    const level = parseLevel(part.slice(equals + 1));
    const isRoot = equals === -1;
    if (level === undefined || isRoot !== (name === '') || (isRoot && config.level !== undefined)) {
      throw new ConfigError('SPANLOG_LEVEL', text, allowed);
    }
    if (isRoot) config.level = level;
    else named.set(name, level);
  }
  if (named.size > 0) config.levels = Object.fromEntries(named);
  return config;
}

function readBridges(text: string): NonNullable<ConfigInput['bridges']> {
  const setting = parseBridges(text);
  if (setting === undefined) throw new ConfigError('SPANLOG_BRIDGES', text, BRIDGES_ALLOWED);
  return setting;
}

function readTrust(text: string): false | number | string[] {
  const value = text.toLowerCase();
  if (value === 'off' || value === 'false' || value === '0') return false;
  const trust = /^\d+$/.test(value) ? Number(value) : value.split(',').flatMap((part) => part.trim() || []);
  const wrong = trustProblem(trust);
  if (wrong !== undefined) throw new ConfigError('SPANLOG_TRUST_PROXY', text, `off, ${wrong}`);
  return trust;
}

/** On or off, in any of the words people have for it. */
function isOn(key: string, value: string): boolean {
  const word = value.toLowerCase();
  if (['true', 'yes', '1'].includes(word)) return true;
  if (['false', 'no', '0'].includes(word)) return false;
  return oneOf(key, word, ['on', 'off']) === 'on';
}

function oneOf<const T extends string>(key: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value.toLowerCase());
  if (found === undefined) throw new ConfigError(key, value, allowed.join(', '));
  return found;
}
