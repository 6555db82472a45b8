/** LogTape with its OpenTelemetry sink on the stock SDK; the sink's own default sends a request a record. */
import { configure, getLogger } from '@logtape/logtape';
import { getOpenTelemetrySink } from '@logtape/otel';
import { startStock } from './stock-sdk.ts';
import type { Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const { provider, flush, shutdown } = startStock();
  type Sink = NonNullable<Parameters<typeof getOpenTelemetrySink>[0]>;
  await configure({
    sinks: { otel: getOpenTelemetrySink({ loggerProvider: provider } as Sink) },
    loggers: [
      { category: 'bench', sinks: ['otel'], lowestLevel: 'info' },
      { category: ['logtape', 'meta'], lowestLevel: 'error' },
    ],
  });
  const logger = getLogger('bench');
  return {
    info: (message, attributes) => logger.info(message, attributes),
    debug: (message, attributes) => logger.debug(message, attributes ?? {}),
    settle: flush,
    settled: flush,
    end: shutdown,
  };
}
