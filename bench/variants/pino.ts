/** pino as its documentation has it: a destination of its own, synchronous or not, and the ids by a mixin. */
import { pino } from 'pino';
import { traceIds } from './trace-ids.ts';
import { nothing, OUTPUT, type Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const sync = process.env['BENCH_SYNC'] !== 'off';
  // 4096 is what pino's page on asynchronous logging recommends.
  const destination = pino.destination({ dest: OUTPUT, sync, minLength: sync ? 0 : 4096 });
  const logger = pino(process.env['BENCH_MIXIN'] === 'off' ? {} : { mixin: traceIds }, destination);
  const flush = () =>
    new Promise<void>((resolve, reject) => destination.flush((error) => (error ? reject(error) : resolve())));
  return {
    info: (message, attributes) => logger.info(attributes, message),
    debug: (message, attributes) => logger.debug(attributes, message),
    settle: sync ? nothing : flush,
    settled: sync ? nothing : flush,
    end: nothing,
  };
}
