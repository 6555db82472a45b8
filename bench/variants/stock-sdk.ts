/** OpenTelemetry's own SDK, by the environment alone, with the defaults of its batch processor. */
import { type LoggerProvider, logs } from '@opentelemetry/api';
import { startNodeSdk } from '@opentelemetry/sdk-node';

export interface Stock {
  readonly provider: LoggerProvider;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** The exporters' protocol is `OTEL_EXPORTER_OTLP_PROTOCOL`, the queue `OTEL_BLRP_MAX_QUEUE_SIZE`. */
export function startStock(): Stock {
  // Without metrics, which none of the others has.
  const sdk = startNodeSdk({ logLevel: 'none', metricReaders: [], spanProcessors: [] });
  const provider = logs.getLoggerProvider() as LoggerProvider & { forceFlush(): Promise<void> };
  return {
    provider,
    // Fails when an export failed; what is lost is seen at the receiver.
    flush: () => provider.forceFlush().catch(() => {}),
    shutdown: () => sdk.shutdown().catch(() => {}),
  };
}
