import { resolve } from 'node:path';
import { bridgesOn } from './bridges.ts';
import type { Config, SpanlogConfig, SpoolChoice } from './config.ts';
import { ConfigError } from './config-error.ts';
import { findConfigFile, readConfigFile } from './config-file.ts';
import { configFromEnvironment } from './environment.ts';
import { environmentName, levelIn, resourceAttribute } from './environment-name.ts';
import { type Merged, outputsOf, over, spoolSettings } from './layers.ts';
import { type LevelSetting, LevelTable, parseLevel } from './level-table.ts';
import { nearestPackage } from './nearest-package.ts';
import { outboundChoice } from './outbound-choice.ts';
import { timerMs } from './quantity.ts';
import { redactChoice } from './redact-schema.ts';
import { Routes } from './routes.ts';
import type { ConfigInput } from './schema.ts';
import { validate } from './validate.ts';
import { withholdChoice } from './withhold-choice.ts';

/**
 * The configuration of this process: the argument over the environment over the configuration file over the defaults;
 * in each of file and argument, what it says for this environment (`environments`) over what it says for all.
 *
 * @param file what the file holds, when it has been read already.
 * @throws ConfigError for a key that does not exist or a value that is not allowed.
 */
export function loadConfig(
  argument: SpanlogConfig = {},
  environment: NodeJS.ProcessEnv = process.env,
  isTerminal: boolean = process.stdout.isTTY === true,
  file?: { path: string; content: unknown },
): Config {
  const own = nearestPackage();
  const path = file?.path ?? findConfigFile(environment, own);
  const inFile = path === undefined ? {} : validate(file?.content ?? readConfigFile(path), path);
  const inCall = validate(argument, 'start()');
  const name = environmentName(inCall.environment ?? inFile.environment, environment);
  const layers: ConfigInput[] = [
    ...withEnvironment(inFile, name).map((layer) => belowOtelVariables(layer, environment)),
    configFromEnvironment(environment),
    ...withEnvironment(inCall, name),
  ];
  const merged = layers.reduce<Merged>((lower, upper) => over(lower, upper), {});
  const withhold = withholdChoice(merged);
  const spoken = merged.service;
  return {
    service:
      spoken ??
      (environment['OTEL_SERVICE_NAME'] || resourceAttribute('service.name', environment) || own?.name),
    explicitService: spoken,
    serviceVersion: own?.version,
    environment: name,
    file: path,
    reload: { watch: merged.reload?.watch ?? true, signal: merged.reload?.signal || undefined },
    levels: levelTable(merged, name, withhold.holdBack?.level),
    routes: routesOf(merged),
    outputs: outputsOf(merged),
    format: merged.format ?? (isTerminal ? 'pretty' : 'json'),
    banner: merged.banner ?? true,
    trustProxy: merged.trustProxy ?? false,
    user: merged.user,
    redact: redactChoice(merged.redact),
    otlp: {
      endpoint: merged.otlp?.endpoint,
      protocol: merged.otlp?.protocol,
      headers: merged.otlp?.headers,
    },
    durability: merged.durability ?? 'turn',
    exitTimeout: timerMs(merged.exitTimeout ?? 2_000),
    spool: spoolChoice(merged.spool),
    bridges: bridgesOn(merged.bridges),
    outbound: outboundChoice(merged.outbound),
    withhold,
    instrumentations: merged.instrumentations ?? [],
    logRecordProcessors: merged.logRecordProcessors ?? [],
    spanProcessors: merged.spanProcessors ?? [],
  };
}

function levelTable(
  { level, levels = {} }: Merged,
  environment: string | undefined,
  heldFrom: LevelSetting | undefined,
): LevelTable {
  const table = new LevelTable(
    levelOf(level ?? levelIn(environment)),
    Object.entries(levels).map(([name, own]) => [name, levelOf(own)]),
    level !== undefined,
  );
  if (heldFrom !== undefined) table.holdFrom(heldFrom);
  return table;
}

/** @throws ConfigError for an output that there is not, or that cannot have its name. */
function routesOf({ loggers = {}, outputs = {} }: Merged): Routes {
  for (const [name, { type }] of Object.entries(outputs)) {
    if ((type === 'otlp') === (name === 'otlp')) continue;
    const allowed =
      name === 'otlp'
        ? 'otlp, the only type under this name'
        : 'another type: the output to OTLP is named otlp';
    throw new ConfigError(`outputs.${name}.type`, type, allowed);
  }
  const known = [...new Set(['console', 'otlp', ...Object.keys(outputs)])];
  const routes = Object.entries(loggers);
  for (const [name, route] of routes) {
    const missing = route.outputs?.find((output) => !known.includes(output));
    if (missing !== undefined) throw new ConfigError(`loggers.${name}.outputs`, missing, known.join(', '));
  }
  return new Routes(routes);
}

function spoolChoice(given: ConfigInput['spool']): SpoolChoice {
  const spool = spoolSettings(given);
  return {
    onDisk: spool.disk ?? true,
    dir: spool.dir === undefined ? undefined : resolve(spool.dir),
    maxBytes: spool.maxBytes ?? 1024 ** 3,
    maxAge: spool.maxAge ?? 7 * 86_400_000,
    fsync: timerMs(spool.fsync || 0),
    memoryBytes: spool.memoryBytes ?? 32 * 1024 ** 2,
  };
}

function withEnvironment(layer: ConfigInput, name: string | undefined): ConfigInput[] {
  const { environments, ...all } = layer;
  const own = name === undefined ? undefined : environments?.[name];
  return own === undefined ? [all] : [all, own];
}

/** What the file says and an OTEL variable says too is left to the variable. */
function belowOtelVariables(
  { service, otlp, ...file }: ConfigInput,
  environment: NodeJS.ProcessEnv,
): ConfigInput {
  const named = environment['OTEL_SERVICE_NAME'] || resourceAttribute('service.name', environment);
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

function levelOf(text: string): LevelSetting {
  return parseLevel(text) ?? 'info';
}
