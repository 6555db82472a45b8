/**
 * The delivery of both signals: OpenTelemetry's own batch processors over counted OTLP exporters, as the `OTEL_*_EXPORTER`
 * variables ask for. This is the wall behind which delivery can be replaced: nothing else knows how records are sent.
 */
import { getNumberFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NoopSpanProcessor,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { OtlpSettings } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { countDelivery, type DeliveryCount } from './delivery-count.ts';
import { endpointText } from './endpoint.ts';
import { logExporter, traceExporter } from './exporters.ts';
import type { Signal } from './protocol.ts';
import { watchQueue } from './queue-watch.ts';

/** The processors of one signal and what they have done. */
export interface Delivery<P> {
  readonly processors: P[];
  /** Undefined when the signal is not sent by OTLP. */
  readonly count: DeliveryCount | undefined;
}

type Report = (line: string) => void;

/** @throws ConfigError for an exporter that is not known. */
export function logDelivery(otlp: OtlpSettings, report: Report): Delivery<LogRecordProcessor> {
  const console = () => new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() });
  return delivery<LogRecordProcessor>('OTEL_LOGS_EXPORTER', console, () => {
    const endpoint = endpointText('logs', otlp);
    const hint = silenceHint(endpoint);
    const { exporter, count } = countDelivery(logExporter(otlp), `${endpoint} (logs)`, report, hint);
    const processor = new BatchLogRecordProcessor({ exporter, ...batchLimits('OTEL_BLRP') });
    return { processor: watchQueue(processor, count, () => report(full('logs'))), count };
  });
}

/** @throws ConfigError for an exporter that is not known. */
export function spanDelivery(otlp: OtlpSettings, report: Report): Delivery<SpanProcessor> {
  const console = () => new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
  const { processors, count } = delivery<SpanProcessor>('OTEL_TRACES_EXPORTER', console, () => {
    const endpoint = endpointText('traces', otlp);
    const { exporter, count } = countDelivery(traceExporter(otlp), `${endpoint} (traces)`, report);
    const processor = new BatchSpanProcessor({ exporter, ...batchLimits('OTEL_BSP') });
    return { processor: watchQueue(processor, count, () => report(full('traces'))), count };
  });
  // Without any processor the SDK makes no spans, and logs would lose the ids that join them.
  return { processors: processors.length > 0 ? processors : [new NoopSpanProcessor()], count };
}

/** One processor for each exporter that the variable names. */
function delivery<P>(
  key: string,
  toConsole: () => P,
  byOtlp: () => { processor: P; count: DeliveryCount },
): Delivery<P> {
  let count: DeliveryCount | undefined;
  const processors = exportersOf(key).map((name) => {
    if (name === 'console') return toConsole();
    const made = byOtlp();
    count = made.count;
    return made.processor;
  });
  return { processors, count };
}

/** Source: OpenTelemetry specification, "Environment Variables", exporter selection. */
function exportersOf(key: string): ('otlp' | 'console')[] {
  const names = new Set(getStringListFromEnv(key) ?? []);
  if (names.size === 0) return ['otlp'];
  if (names.has('none')) return [];
  return [...names].map((name) => {
    if (name === 'otlp' || name === 'console') return name;
    throw new ConfigError(key, name, 'otlp, console, none');
  });
}

const full = (signal: Signal) => `the queue of ${signal} is full: some are dropped; stats() counts them`;

/** Mostly it is the viewer that has not been started. */
function silenceHint(endpoint: string): string {
  const isLocal = /^https?:\/\/(localhost|127\.|\[::1\])/.test(endpoint);
  return `no answer from ${endpoint} yet, trying again${isLocal ? ' (npx spanlog starts a viewer there)' : ''}`;
}

/**
 * Records and spans a queue holds. The specification's 2048 are gone in a burst of a twentieth of a second; until they
 * have a place on disk, they wait in memory.
 */
const QUEUE_SIZE = 32_768;

/** Source: OpenTelemetry specification, "Batch Span Processor" and "Batch LogRecord Processor" variables. */
function batchLimits(prefix: 'OTEL_BLRP' | 'OTEL_BSP') {
  const limits = {
    maxQueueSize: getNumberFromEnv(`${prefix}_MAX_QUEUE_SIZE`) || QUEUE_SIZE,
    maxExportBatchSize: getNumberFromEnv(`${prefix}_MAX_EXPORT_BATCH_SIZE`),
    scheduledDelayMillis: getNumberFromEnv(`${prefix}_SCHEDULE_DELAY`),
    exportTimeoutMillis: getNumberFromEnv(`${prefix}_EXPORT_TIMEOUT`),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined && value > 0));
}
