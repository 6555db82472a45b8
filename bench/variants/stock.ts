/** Stock OpenTelemetry JS, through the Logs API. */
import { SeverityNumber } from '@opentelemetry/api';
import { startStock } from './stock-sdk.ts';
import type { Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const { provider, flush, shutdown } = startStock();
  const logger = provider.getLogger('bench');
  return {
    info: (body, attributes) =>
      logger.emit({ severityNumber: SeverityNumber.INFO, severityText: 'INFO', body, attributes }),
    debug: () => {},
    settle: flush,
    settled: flush,
    end: shutdown,
  };
}
