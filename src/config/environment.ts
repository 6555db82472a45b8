import { ConfigError } from './config-error.ts';
import { parseLevel } from './level-table.ts';
import type { ConfigInput } from './schema.ts';

type Environment = { readonly [name: string]: string | undefined };

/**
 * Spanlog's own variables, as the part of a configuration they stand for. An empty variable counts as not set, as the
 * OpenTelemetry specification has it.
 *
 * @throws ConfigError naming the variable, its value and what is allowed.
 */
export function configFromEnvironment(environment: Environment): ConfigInput {
  const config: ConfigInput = {};
  const levels = environment['SPANLOG_LEVEL'];
  if (levels) Object.assign(config, readLevels(levels));
  const format = environment['SPANLOG_FORMAT'];
  if (format) config.format = oneOf('SPANLOG_FORMAT', format, ['pretty', 'json', 'none']);
  const banner = environment['SPANLOG_BANNER'];
  if (banner) config.banner = oneOf('SPANLOG_BANNER', banner, ['on', 'off']) === 'on';
  const trust = environment['SPANLOG_TRUST_PROXY'];
  if (trust) config.trustProxy = readTrust(trust);
  return config;
}

/** `info,db.pool=debug`: at most one level without a name, the root's. */
function readLevels(text: string): ConfigInput {
  const allowed =
    'levels separated by commas, like info,db.pool=debug (trace, debug, info, warn, error, fatal, off)';
  const config: ConfigInput = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.lastIndexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim();
    const level = parseLevel(part.slice(equals + 1));
    if (level === undefined || (equals !== -1 && name === ''))
      throw new ConfigError('SPANLOG_LEVEL', text, allowed);
    if (name === '') config.level = level;
    else config.levels = { ...config.levels, [name]: level };
  }
  return config;
}

function readTrust(text: string): string[] | number | false {
  const value = text.trim().toLowerCase();
  if (value === 'off' || value === 'false' || value === '0') return false;
  if (/^\d+$/.test(value)) return Number(value);
  return value.split(',').map((part) => part.trim());
}

function oneOf<const T extends string>(key: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value.trim().toLowerCase());
  if (found === undefined) throw new ConfigError(key, value, allowed.join(', '));
  return found;
}
