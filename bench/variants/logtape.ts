/** LogTape with its JSON lines to standard output, as its documentation has it for Node. */
import { Writable } from 'node:stream';
import { configure, dispose, getLogger, getStreamSink, jsonLinesFormatter } from '@logtape/logtape';
import { traceIds } from './trace-ids.ts';
import { nothing, type Variant } from './variant.ts';

export async function start(): Promise<Variant> {
  const stdout = getStreamSink(Writable.toWeb(process.stdout), { formatter: jsonLinesFormatter });
  await configure({
    sinks: {
      stdout: Object.assign(
        // LogTape has no way to the active span of its own.
        (record: Parameters<typeof stdout>[0]) =>
          stdout({ ...record, properties: { ...record.properties, ...traceIds() } }),
        { [Symbol.asyncDispose]: () => stdout[Symbol.asyncDispose]() },
      ),
    },
    loggers: [
      { category: 'bench', sinks: ['stdout'], lowestLevel: 'info' },
      { category: ['logtape', 'meta'], lowestLevel: 'error' },
    ],
  });
  const logger = getLogger('bench');
  return {
    info: (message, attributes) => logger.info(message, attributes),
    debug: (message, attributes) => logger.debug(message, attributes ?? {}),
    settle: () => stdout.drain(),
    settled: () => stdout.drain(),
    end: () => Promise.race([dispose(), nothing()]),
  };
}
