/** What can be configured, each key with its type and bounds. One schema serves the file, `start()` and the environment. */
import * as v from 'valibot';
import { parseLevel } from './level-table.ts';
import { trustProblem } from './trust-proxy.ts';

const LEVEL_NAMES = 'trace, debug, info, warn, error, fatal, off';

const level = v.pipe(
  v.string(`a level: ${LEVEL_NAMES}`),
  v.check((text) => parseLevel(text) !== undefined, `a level: ${LEVEL_NAMES}`),
);

const httpUrl = v.pipe(
  v.string('a URL starting with http:// or https://'),
  v.check(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'a URL starting with http:// or https://',
  ),
);

/** Objects of OpenTelemetry's own interfaces; checked by the one method all implementations have. */
const having = (method: string, what: string) =>
  v.custom<object>(
    (value) =>
      typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function',
    `objects with a ${method}() method (${what})`,
  );

const text = v.pipe(v.string('text'), v.nonEmpty('text that is not empty'));

export const configSchema = v.strictObject({
  service: v.optional(text),
  level: v.optional(level),
  levels: v.optional(v.record(text, level)),
  format: v.optional(v.picklist(['pretty', 'json', 'none'], 'pretty, json, none')),
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
  redact: v.optional(
    v.union(
      [v.literal(false), v.strictObject({ keys: v.optional(v.array(text)) })],
      'false, or { keys: [names] }',
    ),
  ),
  otlp: v.optional(
    v.strictObject({
      endpoint: v.optional(httpUrl),
      protocol: v.optional(
        v.picklist(['http/json', 'http/protobuf', 'grpc'], 'http/json, http/protobuf, grpc'),
      ),
      headers: v.optional(v.record(text, v.string('text'))),
    }),
  ),
  instrumentations: v.optional(v.array(having('enable', 'an OpenTelemetry Instrumentation'))),
  logRecordProcessors: v.optional(v.array(having('onEmit', 'an OpenTelemetry LogRecordProcessor'))),
  spanProcessors: v.optional(v.array(having('onEnd', 'an OpenTelemetry SpanProcessor'))),
});

export type ConfigInput = v.InferOutput<typeof configSchema>;
