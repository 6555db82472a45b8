/**
 * How records and spans leave the process: by the spool, and by whatever else the environment and the configuration name.
 * This is the only place that decides it.
 */

import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleLogRecordExporter,
  type LogRecordProcessor,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  ConsoleSpanExporter,
  NoopSpanProcessor,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Config } from '../config/config.ts';
import { encodeResource } from '../otlp/encode-resource.ts';
import { destinationOf } from '../outputs/otlp/destination.ts';
import { exporterNames } from '../outputs/otlp/exporter-names.ts';
import { SpoolOutput } from '../outputs/otlp/spool-output.ts';
import { SpoolSpanProcessor } from '../outputs/otlp/spool-span-processor.ts';
import type { Cleaner } from '../processors/redact.ts';
import { spanRedactor } from '../processors/redact-spans.ts';
import type { Output } from '../record/pipeline.ts';
import type { WatchOrder } from '../signals/signal-watch.ts';
import { defaultSpoolDir } from '../spool/default-dir.ts';
import { openSpool } from '../spool/open-spool.ts';
import { openThread } from '../spool/shipper/thread-link.ts';
import type { Signal, Spool } from '../spool/spool.ts';
import { UNKNOWN_SERVICE } from './own-outputs.ts';
import { settledAttributes } from './resource.ts';
import { sayOnStderr } from './stderr.ts';

export interface Delivery {
  /** Undefined when nothing is sent by OTLP, or all of it as `OTEL_CONFIG_FILE` says. */
  readonly spool: Spool | undefined;
  /** The signals it carries. */
  readonly sends: ReadonlySet<Signal>;
  readonly outputs: readonly Output[];
  /** For the SDK's LoggerProvider; none is made without. */
  readonly logRecordProcessors: LogRecordProcessor[];
  readonly spanProcessors: SpanProcessor[];
}

/**
 * @param traces false beside another SDK, whose traces go their own way.
 * @param watch what the spool's thread is told of signals, when it starts.
 * @throws ConfigError for an exporter, protocol, address or file that cannot be used.
 */
export function deliver(
  config: Config,
  resource: Resource,
  traces: boolean,
  clean: Cleaner | undefined,
  watch: () => WatchOrder | undefined,
): Delivery {
  const own: Delivery = {
    spool: undefined,
    sends: new Set(),
    outputs: [],
    logRecordProcessors: config.logRecordProcessors as LogRecordProcessor[],
    spanProcessors: traces ? redacted(config.spanProcessors as SpanProcessor[], clean) : [],
  };
  // The processors of the file come behind these.
  if (process.env['OTEL_CONFIG_FILE'])
    return clean === undefined || own.spanProcessors.length > 0 || !traces
      ? own
      : { ...own, spanProcessors: [spanRedactor(clean)] };
  const logNames = exporterNames('logs');
  const spanNames = traces ? exporterNames('traces') : new Set();
  const destinations = {
    ...(logNames.has('otlp') && { logs: destinationOf('logs', config.otlp) }),
    ...(spanNames.has('otlp') && { traces: destinationOf('traces', config.otlp) }),
  };
  const spool =
    Object.keys(destinations).length > 0
      ? openSpool(
          spoolSettings(config),
          destinations,
          encodeResource({ attributes: settledAttributes(resource) }),
          sayOnStderr,
          { openThread: (data, events) => openThread(data, events, watch()) },
        )
      : undefined;
  if (spool !== undefined && resource.asyncAttributesPending) {
    void resource.waitForAsyncAttributes?.().then(() => {
      spool.setResource(encodeResource({ attributes: resource.attributes }));
    });
  }
  const senders: SpanProcessor[] = [];
  if (spool !== undefined && destinations.traces !== undefined) senders.push(new SpoolSpanProcessor(spool));
  if (spanNames.has('console'))
    senders.push(new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }));
  const spanProcessors = redacted([...senders, ...(config.spanProcessors as SpanProcessor[])], clean);
  const logRecordProcessors = [...own.logRecordProcessors];
  if (logNames.has('console')) {
    logRecordProcessors.push(new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() }));
  }
  return {
    spool,
    sends: new Set(Object.keys(destinations) as Signal[]),
    outputs: spool !== undefined && destinations.logs !== undefined ? [new SpoolOutput(spool)] : [],
    logRecordProcessors,
    // Without any processor the SDK makes no spans, and logs would lose the ids that join them.
    spanProcessors: !traces || spanProcessors.length > 0 ? spanProcessors : [new NoopSpanProcessor()],
  };
}

function redacted(processors: readonly SpanProcessor[], clean: Cleaner | undefined): SpanProcessor[] {
  return processors.length > 0 && clean !== undefined
    ? [spanRedactor(clean), ...processors]
    : [...processors];
}

function spoolSettings({ spool, durability, service }: Config) {
  const { onDisk, dir, maxBytes, maxAge, fsync, memoryBytes } = spool;
  return {
    // Services that nobody named are told apart by where they run.
    dir: onDisk
      ? (dir ?? defaultSpoolDir(service ?? `${UNKNOWN_SERVICE} in ${process.cwd()}`, process.env))
      : undefined,
    durability,
    maxBytes,
    maxAge,
    fsync,
    memoryBytes,
    segmentBytes: Math.min(8 * 1024 ** 2, Math.floor(maxBytes / 16)),
  };
}
