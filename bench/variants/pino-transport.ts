/** pino-opentelemetry-transport: pino in the app's thread, OpenTelemetry's SDK in a worker. */
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { traceIds } from './trace-ids.ts';
import { nothing, type Variant } from './variant.ts';

/** Milliseconds: longer than the second after which the transport's batch processor sends what it has. */
const PAUSE = 1_500;

export async function start(): Promise<Variant> {
  const transport = pino.transport({
    target: 'pino-opentelemetry-transport',
    options: { loggerName: 'bench', serviceVersion: '1' },
  });
  const logger = pino({ mixin: traceIds }, transport);
  // It waits for the logger's configuration.
  await once(transport, 'ready');
  return {
    info: (message, attributes) => logger.info(attributes, message),
    debug: (message, attributes) => logger.debug(attributes, message),
    // It tells nobody when its records have left, except by its end.
    settle: () => setTimeout(PAUSE),
    settled: async () => {
      const closed = once(transport, 'close');
      // The worker does not keep the process.
      const stay = setInterval(() => {}, 1_000);
      transport.end();
      await closed;
      clearInterval(stay);
    },
    end: nothing,
  };
}
