/** What is compared: each logs a numbered record, and shuts down as its documentation says. */
import { once } from 'node:events';
import type { LogAttributes } from 'spanlog';
import { SEQUENCE } from '../receiver/count.ts';

export interface Side {
  log(sequence: number): void;
  shutdown(): Promise<void>;
}

export type SideName = 'stock' | 'spanlog' | 'pino-transport' | 'spanlog-pino';

const MESSAGE = 'order placed';
const attributesOf = (sequence: number): LogAttributes & { [key: string]: string | number } => ({
  [SEQUENCE]: sequence,
  'order.id': `o-${sequence}`,
  'order.items': 3,
  'order.total': 17.5,
  'user.id': 'u-1',
  'payment.method': 'card',
});

export async function startSide(name: SideName): Promise<Side> {
  if (name === 'stock') return stock();
  if (name === 'spanlog') return spanlog();
  return name === 'pino-transport' ? pinoTransport() : spanlogPino();
}

/** OpenTelemetry's SDK with its defaults. */
async function stock(): Promise<Side> {
  const { startStock } = await import('../variants/stock-sdk.ts');
  const { provider, shutdown } = startStock();
  const logger = provider.getLogger('loss');
  return {
    log: (sequence) =>
      logger.emit({
        severityNumber: 9,
        severityText: 'INFO',
        body: MESSAGE,
        attributes: attributesOf(sequence),
      }),
    shutdown,
  };
}

/** Started by `--require spanlog/register`. */
async function spanlog(): Promise<Side> {
  const { getLogger, shutdown } = await import('spanlog');
  const log = getLogger('loss');
  return { log: (sequence) => log.info(MESSAGE, attributesOf(sequence)), shutdown };
}

async function pinoTransport(): Promise<Side> {
  const { pino } = await import('pino');
  const transport = pino.transport({
    target: 'pino-opentelemetry-transport',
    options: { loggerName: 'loss', serviceVersion: '1' },
  });
  const log = pino(transport);
  await once(transport, 'ready');
  return {
    log: (sequence) => log.info(attributesOf(sequence), MESSAGE),
    async shutdown() {
      const closed = once(transport, 'close');
      // The worker does not keep the process.
      const stay = setInterval(() => {}, 1_000);
      transport.end();
      await closed;
      clearInterval(stay);
    },
  };
}

/** An app that logs by pino, started by `--require spanlog/register`. */
async function spanlogPino(): Promise<Side> {
  const { pino } = await import('pino');
  const { shutdown } = await import('spanlog');
  const log = pino(pino.destination('/dev/null'));
  return { log: (sequence) => log.info(attributesOf(sequence), MESSAGE), shutdown };
}
