import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import proxyAddr from 'proxy-addr';
import * as v from 'valibot';
import type { Config, SpanlogConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { configFromEnvironment } from './environment.ts';
import { type LevelSetting, LevelTable, parseLevel } from './level-table.ts';
import { nearestPackage } from './nearest-package.ts';
import { type ConfigInput, configSchema } from './schema.ts';

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
    path ? validate(readFile(path), path) : {},
    validate(configFromEnvironment(environment), 'environment'),
    validate(argument, 'start()'),
  ];
  const merged: ConfigInput = Object.assign({}, ...layers);
  const own = nearestPackage();
  const spoken = merged.service;
  return {
    service: spoken ?? (environment['OTEL_SERVICE_NAME'] || resourceService(environment) || own?.name),
    explicitService: spoken,
    serviceVersion: own?.version,
    levels: new LevelTable(
      levelOf(merged.level ?? 'info'),
      Object.entries(Object.assign({}, ...layers.map((layer) => layer.levels))).map(([name, level]) => [
        name,
        levelOf(String(level)),
      ]),
    ),
    format: merged.format ?? (isTerminal ? 'pretty' : 'json'),
    banner: merged.banner ?? true,
    trustProxy: checkedTrust(merged.trustProxy ?? false),
    redact: merged.redact === false ? false : { keys: merged.redact?.keys ?? [] },
    otlp: {
      endpoint: merged.otlp?.endpoint,
      protocol: merged.otlp?.protocol,
      headers: merged.otlp?.headers,
    },
    instrumentations: merged.instrumentations ?? [],
    logRecordProcessors: merged.logRecordProcessors ?? [],
    spanProcessors: merged.spanProcessors ?? [],
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

function validate(input: unknown, source: string): ConfigInput {
  const parsed = v.safeParse(configSchema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  const key = path === null ? source : `${source}: ${path}`;
  const last = issue.path?.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    throw new ConfigError(
      key,
      String(last?.key ?? ''),
      `only the keys ${Object.keys(configSchema.entries).join(', ')}`,
    );
  }
  throw new ConfigError(key, issue.input, issue.message);
}

/** The list is compiled here once so that a wrong entry stops the start. */
function checkedTrust(trust: Config['trustProxy']): Config['trustProxy'] {
  try {
    if (typeof trust === 'object') proxyAddr.compile([...trust]);
    return trust;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      'trustProxy',
      Array.isArray(trust) ? trust.join(',') : trust,
      `addresses, CIDR ranges, loopback, linklocal, uniquelocal (${reason})`,
    );
  }
}

function levelOf(text: string): LevelSetting {
  return parseLevel(text) ?? 'info';
}
