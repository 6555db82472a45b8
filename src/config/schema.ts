/** What can be configured, each key with its type and bounds. One schema serves the file, `start()` and the environment. */
import * as v from 'valibot';
import { BRIDGES } from './bridges.ts';
import { outboundSchema } from './outbound-choice.ts';
import { loggerSchema, outputSchema } from './outputs-schema.ts';
import { parseBytes, parseDuration } from './quantity.ts';
import { redactSchema } from './redact-schema.ts';
import { httpUrl, levelSchema, quantity, text } from './schema-parts.ts';
import { trustProblem } from './trust-proxy.ts';

/** Objects of OpenTelemetry's own interfaces; checked by the one method all implementations have. */
const listOf = (method: string, what: string) =>
  v.array(
    v.custom<object>(
      (value) =>
        typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function',
      `objects with a ${method}() method (${what})`,
    ),
    `a list of objects with a ${method}() method (${what})`,
  );

const bytes = (least: number, what: string) =>
  quantity(parseBytes, least, `a size of at least ${what}, such as 1GB or 512MB, or a number of bytes`);

const time = (least: string) =>
  `a time of at least ${least}, such as 7d, 12h or 500ms, or a number of milliseconds`;

const duration = (least: number, what: string) => quantity(parseDuration, least, time(what));

const settings = {
  service: v.optional(text),
  level: v.optional(levelSchema),
  levels: v.optional(v.record(text, levelSchema)),
  format: v.optional(v.picklist(['pretty', 'json', 'ecs', 'gcp', 'none'], 'pretty, json, ecs, gcp, none')),
  loggers: v.optional(v.record(v.string('the name of a logger'), loggerSchema)),
  outputs: v.optional(v.record(text, outputSchema)),
  banner: v.optional(v.boolean('true or false')),
  trustProxy: v.optional(
    v.pipe(
      v.union([v.literal(false), v.number(), v.array(text)], `false, ${trustProblem(-1)}`),
      v.rawCheck(({ dataset, addIssue }) => {
        const wrong = dataset.typed ? trustProblem(dataset.value) : undefined;
        if (wrong !== undefined) addIssue({ message: `false, ${wrong}` });
      }),
    ),
  ),
  user: v.optional(
    v.custom<(request: never) => unknown>((value) => typeof value === 'function', 'a function'),
  ),
  redact: v.optional(redactSchema),
  otlp: v.optional(
    v.strictObject({
      endpoint: v.optional(httpUrl),
      protocol: v.optional(
        v.picklist(['http/json', 'http/protobuf', 'grpc'], 'http/json, http/protobuf, grpc'),
      ),
      headers: v.optional(v.record(text, v.string('text'))),
    }),
  ),
  durability: v.optional(v.picklist(['turn', 'call'], 'turn, call')),
  exitTimeout: v.optional(duration(0, '0ms')),
  spool: v.optional(
    v.union(
      [
        v.literal(false),
        v.strictObject({
          disk: v.optional(v.boolean('true or false')),
          dir: v.optional(text),
          maxBytes: v.optional(bytes(1024 ** 2, '1MB')),
          maxAge: v.optional(duration(60_000, '1m')),
          fsync: v.optional(v.union([v.literal(false), duration(10, '10ms')], `false, or ${time('10ms')}`)),
          memoryBytes: v.optional(bytes(64 * 1024, '64KB')),
        }),
      ],
      'false, or { disk, dir, maxBytes, maxAge, fsync, memoryBytes }',
    ),
  ),
  bridges: v.optional(
    v.union(
      [v.literal(false), v.strictObject(v.entriesFromList(BRIDGES, v.optional(v.boolean('true or false'))))],
      'false, or { name: true or false }',
    ),
  ),
  outbound: v.optional(outboundSchema),
  holdBack: v.optional(
    v.union(
      [
        v.boolean(),
        v.strictObject({
          level: v.optional(levelSchema),
          slow: v.optional(duration(1, '1ms')),
          size: v.optional(
            v.pipe(
              v.number('a number of records'),
              v.integer('a number of records'),
              v.minValue(1, 'a number of records'),
            ),
          ),
        }),
      ],
      'true, false, or { level, slow, size }',
    ),
  ),
  sampling: v.optional(
    v.array(
      v.strictObject({
        logger: v.optional(text),
        level: v.optional(v.picklist(['trace', 'debug', 'info', 'warn'], 'trace, debug, info, warn')),
        message: v.optional(text),
        rate: v.pipe(
          v.number('a number from 0 to 1'),
          v.minValue(0, 'a number from 0 to 1'),
          v.maxValue(1, 'a number from 0 to 1'),
        ),
        unlessFailed: v.optional(v.boolean('true or false')),
      }),
      'a list of { logger, level, message, rate, unlessFailed }',
    ),
  ),
  storms: v.optional(
    v.union(
      [
        v.boolean(),
        v.strictObject({
          limit: v.optional(
            v.pipe(
              v.number('a number of records'),
              v.integer('a number of records'),
              v.minValue(1, 'a number of records'),
            ),
          ),
          window: v.optional(duration(100, '100ms')),
        }),
      ],
      'true, false, or { limit, window }',
    ),
  ),
  instrumentations: v.optional(listOf('enable', 'an OpenTelemetry Instrumentation')),
  logRecordProcessors: v.optional(listOf('onEmit', 'an OpenTelemetry LogRecordProcessor')),
  spanProcessors: v.optional(listOf('onEnd', 'an OpenTelemetry SpanProcessor')),
};

const ownSettings = v.strictObject(settings);

export const configSchema = v.strictObject({
  ...settings,
  environment: v.optional(text),
  environments: v.optional(v.record(text, ownSettings)),
  reload: v.optional(
    v.strictObject({
      watch: v.optional(v.boolean('true or false')),
      signal: v.optional(
        v.union([v.literal(false), v.picklist(['SIGHUP', 'SIGUSR2'])], 'false, SIGHUP, SIGUSR2'),
      ),
    }),
  ),
  // For editors; nothing reads it here.
  $schema: v.optional(v.string('text')),
});

export type ConfigInput = v.InferOutput<typeof configSchema>;
