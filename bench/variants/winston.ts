/** winston with its JSON format, the time and the ids of the trace, as a stream or a file. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createLogger, format, transports } from 'winston';
import { traceIds } from './trace-ids.ts';
import { nothing, OUTPUT, type Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const isFile = OUTPUT !== '/dev/null';
  const stream = createWriteStream('/dev/null');
  const transport = isFile ? new transports.File({ filename: OUTPUT }) : new transports.Stream({ stream });
  const logger = createLogger({
    level: 'info',
    format: format.combine(
      format((info) => Object.assign(info, traceIds()))(),
      format.timestamp(),
      format.json(),
    ),
    transports: [transport],
  });
  return {
    info: (message, attributes) => {
      logger.info(message, attributes);
    },
    debug: (message, attributes) => {
      logger.debug(message, attributes);
    },
    settle: async () => {
      while (logger.writableLength > 0) await setImmediate();
    },
    settled: async () => {
      const taken = once(transport, 'finish');
      logger.end();
      await taken;
      if (isFile) return;
      const written = once(stream, 'finish');
      stream.end();
      await written;
    },
    end: nothing,
  };
}
