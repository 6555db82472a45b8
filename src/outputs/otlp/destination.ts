/**
 * Where each signal is sent, from the configuration and the `OTEL_EXPORTER_OTLP_*` variables.
 * Source: OpenTelemetry specification, "OpenTelemetry Protocol Exporter" and "Environment Variables".
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getNumberFromEnv, getStringFromEnv, parseKeyPairsIntoRecord } from '@opentelemetry/core';
import type { OtlpSettings } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { resolveOptionalPeer } from '../../config/optional-peer.ts';
import type { Destination } from '../../spool/shipper/destination.ts';
import { checkEndpoint, DEFAULT_ENDPOINT } from './endpoint.ts';
import { protocolOf, type Signal } from './protocol.ts';

/** Milliseconds. Source: specification, `OTEL_EXPORTER_OTLP_TIMEOUT`. */
const TIMEOUT = 10_000;
/**
 * Milliseconds that what comes after a pause waits for more of its kind. The specification's 1 s for logs and 5 s for
 * spans are made for a queue in memory; the variables set others.
 */
const DELAY = 200;
/** Entries of a request; the specification's 512 where its variable says nothing is for a queue of 2048. */
const MAX_ENTRIES = 4_096;

const GRPC_EXPORTERS = {
  logs: '@opentelemetry/exporter-logs-otlp-grpc',
  traces: '@opentelemetry/exporter-trace-otlp-grpc',
} as const;

const BATCH_VARIABLES = { logs: 'OTEL_BLRP', traces: 'OTEL_BSP' } as const;

/** @throws ConfigError for a value that is not allowed, a file that cannot be read, a package that is not installed. */
export function destinationOf(signal: Signal, otlp: OtlpSettings): Destination {
  const { protocol, key } = protocolOf(signal, otlp);
  if (protocol !== 'grpc') checkEndpoint(signal, otlp);
  const install = Object.values(GRPC_EXPORTERS).join(' ');
  const batch = BATCH_VARIABLES[signal];
  return {
    protocol,
    ...(protocol === 'grpc' && {
      grpcExporter: resolveOptionalPeer(GRPC_EXPORTERS[signal], { key, value: protocol, install }),
    }),
    url: protocol === 'grpc' ? (otlp.endpoint ?? variable(signal, 'ENDPOINT')) : httpUrl(signal, otlp),
    headers: headersOf(signal, otlp),
    compression: compressionOf(signal),
    timeoutMs:
      positive(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_TIMEOUT`, 'OTEL_EXPORTER_OTLP_TIMEOUT') ?? TIMEOUT,
    tls: {
      ca: file(signal, 'CERTIFICATE'),
      cert: file(signal, 'CLIENT_CERTIFICATE'),
      key: file(signal, 'CLIENT_KEY'),
    },
    maxEntries: positive(`${batch}_MAX_EXPORT_BATCH_SIZE`) ?? MAX_ENTRIES,
    delayMs: notNegative(`${batch}_SCHEDULE_DELAY`) ?? DELAY,
  };
}

/** A signal's own variable is taken as it is; to the general one, the signal's path is added. */
function httpUrl(signal: Signal, otlp: OtlpSettings): string {
  const own = otlp.endpoint === undefined ? variable(signal, 'ENDPOINT', true) : undefined;
  if (own !== undefined) return own;
  const base = otlp.endpoint ?? getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ?? DEFAULT_ENDPOINT;
  return `${base.replace(/\/+$/, '')}/v1/${signal}`;
}

/** Those of the configuration stand over those of the environment, name by name. */
function headersOf(signal: Signal, otlp: OtlpSettings): { [name: string]: string } {
  return {
    ...parseKeyPairsIntoRecord(getStringFromEnv('OTEL_EXPORTER_OTLP_HEADERS')),
    ...parseKeyPairsIntoRecord(getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`)),
    ...otlp.headers,
  };
}

function compressionOf(signal: Signal): 'gzip' | 'none' {
  const text = variable(signal, 'COMPRESSION')?.trim();
  if (text === undefined || text === '' || text === 'none') return 'none';
  if (text === 'gzip') return 'gzip';
  throw new ConfigError('OTEL_EXPORTER_OTLP_COMPRESSION', text, 'gzip, none');
}

function file(signal: Signal, name: string): string | undefined {
  const path = variable(signal, name);
  if (path === undefined) return undefined;
  try {
    return readFileSync(resolve(path), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`OTEL_EXPORTER_OTLP_${name}`, path, `a file that can be read (${code ?? 'error'})`);
  }
}

/** The signal's own variable, else the general one. */
function variable(signal: Signal, name: string, ownOnly = false): string | undefined {
  const own = getStringFromEnv(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`);
  return own ?? (ownOnly ? undefined : getStringFromEnv(`OTEL_EXPORTER_OTLP_${name}`));
}

/** What is no number is ignored with OpenTelemetry's own warning, as the specification asks. */
function positive(...keys: readonly string[]): number | undefined {
  return keys.map((key) => getNumberFromEnv(key)).find((value) => value !== undefined && value > 0);
}

function notNegative(key: string): number | undefined {
  const value = getNumberFromEnv(key);
  return value !== undefined && value >= 0 ? value : undefined;
}
