/** The outputs that can be configured, each with its settings and bounds. */
import * as v from 'valibot';
import { parseBytes, parseDuration } from './quantity.ts';
import { httpUrl, levelSchema, quantity, text } from './schema-parts.ts';
import { FACILITIES } from './syslog-facilities.ts';

const takes = {
  /** The lowest level it takes. */
  level: v.optional(levelSchema),
  filter: v.optional(
    v.custom<(record: object) => boolean>((value) => typeof value === 'function', 'a function'),
  ),
};

const LAYOUTS = ['json', 'pretty', 'ecs', 'gcp'] as const;
const layout = v.optional(v.picklist(LAYOUTS, LAYOUTS.join(', ')));

const SIZE = 'a size of at least 1KB, such as 100MB, or a number of bytes';
const TIME = 'a time of at least 1s, such as 7d, or a number of milliseconds';
const EVERY = 'day, hour, a time such as 6h, or a number of milliseconds of at least a second';

const fileOutput = v.strictObject({
  type: v.literal('file'),
  path: text,
  format: layout,
  maxBytes: v.optional(quantity(parseBytes, 1_024, SIZE)),
  every: v.optional(v.union([v.picklist(['day', 'hour']), quantity(parseDuration, 1_000, EVERY)], EVERY)),
  backups: v.optional(
    v.pipe(v.number('a number of files'), v.integer('a number of files'), v.minValue(0, 'a number of files')),
  ),
  maxAge: v.optional(quantity(parseDuration, 1_000, TIME)),
  maxTotalBytes: v.optional(quantity(parseBytes, 1_024, SIZE)),
  compress: v.optional(v.boolean('true or false')),
  ...takes,
});

const consoleOutput = v.strictObject({
  type: v.literal('console'),
  format: layout,
  stream: v.optional(v.picklist(['stdout', 'stderr'], 'stdout, stderr')),
  ...takes,
});

const callbackOutput = v.strictObject({
  type: v.literal('callback'),
  write: v.custom<(record: object) => void>((value) => typeof value === 'function', 'a function'),
  ...takes,
});

const number = (least: number, most: number, allowed: string) =>
  v.pipe(v.number(allowed), v.integer(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));

const remote = {
  memoryBytes: v.optional(
    quantity(parseBytes, 64 * 1024, 'a size of at least 64KB, such as 8MB, or a number of bytes'),
  ),
  ...takes,
};

const connection = {
  host: v.optional(text),
  port: v.optional(number(1, 65_535, 'a port: 1 to 65535')),
  ca: v.optional(text),
  cert: v.optional(text),
  key: v.optional(text),
  ...remote,
};

const DATA_ID = 'name@number: up to 32 printable characters without blank, =, ] and "';

const syslogOutput = v.strictObject({
  type: v.literal('syslog'),
  protocol: v.optional(v.picklist(['udp', 'tcp', 'tls', 'unix'], 'udp, tcp, tls, unix')),
  path: v.optional(text),
  facility: v.optional(v.picklist(FACILITIES, FACILITIES.join(', '))),
  appName: v.optional(text),
  structuredDataId: v.optional(
    v.pipe(
      v.string(DATA_ID),
      v.regex(/^[^\s=\]"@]+@\d+(?:\.\d+)*$/, DATA_ID),
      v.regex(/^[!-~]{1,32}$/, DATA_ID),
    ),
  ),
  bom: v.optional(v.boolean('true or false')),
  framing: v.optional(v.picklist(['octet-counting', 'newline'], 'octet-counting, newline')),
  maxMessageBytes: v.optional(
    quantity(parseBytes, 480, 'a size of at least 480 bytes, such as 8KB, or a number of bytes'),
  ),
  ...connection,
});

const gelfOutput = v.strictObject({
  type: v.literal('gelf'),
  protocol: v.optional(v.picklist(['udp', 'tcp', 'tls'], 'udp, tcp, tls')),
  ...connection,
});

/** Names as CloudWatch Logs takes them. Source: its API reference, "CreateLogGroup", "CreateLogStream". */
const GROUP = 'a name of up to 512 letters, digits and _ - / . #';
const STREAM = 'a name of up to 512 characters without : and *';

const cloudWatchOutput = v.strictObject({
  type: v.literal('cloudwatch'),
  logGroupName: v.pipe(v.string(GROUP), v.regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, GROUP)),
  logStreamName: v.optional(v.pipe(v.string(STREAM), v.regex(/^[^:*]{1,512}$/, STREAM))),
  region: v.optional(text),
  endpoint: v.optional(httpUrl),
  createLogGroup: v.optional(v.boolean('true or false')),
  format: layout,
  ...remote,
});

const memoryOutput = v.strictObject({
  type: v.literal('memory'),
  size: v.optional(number(1, 1_000_000, 'a number of records')),
  ...takes,
});

/** The built-in outputs take what they do not take otherwise: `otlp: { type: 'otlp', level: 'warn' }`. */
const otlpOutput = v.strictObject({ type: v.literal('otlp'), ...takes });

export const outputSchema = v.variant(
  'type',
  [
    consoleOutput,
    fileOutput,
    syslogOutput,
    gelfOutput,
    cloudWatchOutput,
    callbackOutput,
    memoryOutput,
    otlpOutput,
  ],
  'an output with a type: console, file, syslog, gelf, cloudwatch, callback, memory, otlp',
);

export const loggerSchema = v.union(
  [
    levelSchema,
    v.strictObject({
      level: v.optional(levelSchema),
      outputs: v.optional(v.array(text, 'a list of names of outputs')),
      propagate: v.optional(v.boolean('true or false')),
    }),
  ],
  'a level, or { level, outputs, propagate }',
);

export type OutputChoice = v.InferOutput<typeof outputSchema>;
