import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Config, SpanlogConfig, SpoolChoice } from './config.ts';
import { ConfigError } from './config-error.ts';
import { configFromEnvironment } from './environment.ts';
import { type LevelSetting, LevelTable, parseLevel } from './level-table.ts';
import { nearestPackage } from './nearest-package.ts';
import type { ConfigInput } from './schema.ts';
import { validate } from './validate.ts';

/**
 * The configuration of this process: the argument over the environment over the file named by `SPANLOG_CONFIG` over the
 * defaults.
 *
 * @throws ConfigError for a key that does not exist or a value that is not allowed.
 */
export function loadConfig(
  argument: SpanlogConfig = {},
  environment: NodeJS.ProcessEnv = process.env,
  isTerminal: boolean = process.stdout.isTTY === true,
): Config {
  const path = environment['SPANLOG_CONFIG'];
  const layers: ConfigInput[] = [
    path ? belowOtelVariables(validate(readFile(path), path), environment) : {},
    configFromEnvironment(environment),
    validate(argument, 'start()'),
  ];
  const merged = layers.reduce(over, {});
  const own = nearestPackage();
  const spoken = merged.service;
  return {
    service: spoken ?? (environment['OTEL_SERVICE_NAME'] || resourceService(environment) || own?.name),
    explicitService: spoken,
    serviceVersion: own?.version,
    levels: new LevelTable(
      levelOf(merged.level ?? 'info'),
      Object.entries(merged.levels ?? {}).map(([name, level]) => [name, levelOf(level)]),
    ),
    format: merged.format ?? (isTerminal ? 'pretty' : 'json'),
    banner: merged.banner ?? true,
    trustProxy: merged.trustProxy ?? false,
    redact: merged.redact === false ? false : { keys: merged.redact?.keys ?? [] },
    otlp: {
      endpoint: merged.otlp?.endpoint,
      protocol: merged.otlp?.protocol,
      headers: merged.otlp?.headers,
    },
    durability: merged.durability ?? 'turn',
    spool: spoolChoice(merged.spool),
    instrumentations: merged.instrumentations ?? [],
    logRecordProcessors: merged.logRecordProcessors ?? [],
    spanProcessors: merged.spanProcessors ?? [],
  };
}

function spoolChoice(given: ConfigInput['spool']): SpoolChoice {
  const spool = given === false ? {} : (given ?? {});
  return {
    onDisk: given !== false,
    dir: spool.dir === undefined ? undefined : resolve(spool.dir),
    maxBytes: spool.maxBytes ?? 1024 ** 3,
    maxAge: spool.maxAge ?? 7 * 86_400_000,
    fsync: spool.fsync || 0,
    memoryBytes: spool.memoryBytes ?? 32 * 1024 ** 2,
  };
}

/** `service.name` inside OTEL_RESOURCE_ATTRIBUTES, for the console line; the SDK reads it for itself. */
function resourceService(environment: NodeJS.ProcessEnv): string | undefined {
  const found = /(?:^|,)\s*service\.name\s*=\s*([^,]*)/.exec(
    environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '',
  )?.[1];
  try {
    return found === undefined ? undefined : decodeURIComponent(found.trim());
  } catch {
    return found;
  }
}

function readFile(path: string): unknown {
  try {
    const module: unknown = createRequire(`${process.cwd()}/`)(resolve(path));
    return typeof module === 'object' && module !== null && 'default' in module ? module.default : module;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConfigError(
      'SPANLOG_CONFIG',
      path,
      `a .json, .mjs, .cjs or .ts file that can be loaded (${reason})`,
    );
  }
}

/** What the file says and an OTEL variable says too is left to the variable. */
function belowOtelVariables(
  { service, otlp, ...file }: ConfigInput,
  environment: NodeJS.ProcessEnv,
): ConfigInput {
  const named = environment['OTEL_SERVICE_NAME'] || resourceService(environment);
  const { endpoint, protocol, headers } = otlp ?? {};
  return {
    ...file,
    service: named ? undefined : service,
    otlp: {
      endpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ? undefined : endpoint,
      protocol: environment['OTEL_EXPORTER_OTLP_PROTOCOL'] ? undefined : protocol,
      headers: environment['OTEL_EXPORTER_OTLP_HEADERS'] ? undefined : headers,
    },
  };
}

/** One layer over another, key by key; `undefined` is as good as not given. */
function over(lower: ConfigInput, upper: ConfigInput): ConfigInput {
  return {
    ...lower,
    ...given(upper),
    levels: { ...lower.levels, ...upper.levels },
    otlp: { ...lower.otlp, ...given(upper.otlp ?? {}) },
    spool: spoolOver(lower.spool, upper.spool),
  };
}

/** `false` in the upper layer turns it off, settings in it turn it on. */
function spoolOver(lower: ConfigInput['spool'], upper: ConfigInput['spool']): ConfigInput['spool'] {
  if (upper === undefined) return lower;
  if (upper === false || lower === undefined || lower === false) return upper;
  return { ...lower, ...given(upper) };
}

function given<T extends object>(layer: T): Partial<T> {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function levelOf(text: string): LevelSetting {
  return parseLevel(text) ?? 'info';
}
