/** The outputs that can be configured, each with its settings and bounds. */
import * as v from 'valibot';
import { parseBytes, parseDuration } from './quantity.ts';
import { levelSchema, quantity, text } from './schema-parts.ts';

const takes = {
  /** The lowest level it takes. */
  level: v.optional(levelSchema),
  filter: v.optional(
    v.custom<(record: object) => boolean>((value) => typeof value === 'function', 'a function'),
  ),
};

const LAYOUTS = ['json', 'pretty', 'ecs', 'gcp'] as const;
const layout = v.optional(v.picklist(LAYOUTS, LAYOUTS.join(', ')));

const SIZE = 'a size such as 100MB, or a number of bytes';
const TIME = 'a time such as 7d, or a number of milliseconds';
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

/** The built-in outputs take what they do not take otherwise: `otlp: { type: 'otlp', level: 'warn' }`. */
const otlpOutput = v.strictObject({ type: v.literal('otlp'), ...takes });

export const outputSchema = v.variant(
  'type',
  [consoleOutput, fileOutput, callbackOutput, otlpOutput],
  'an output with a type: console, file, callback, otlp',
);

export const loggerSchema = v.union(
  [
    levelSchema,
    v.strictObject({
      level: v.optional(levelSchema),
      outputs: v.optional(v.array(text)),
      propagate: v.optional(v.boolean('true or false')),
    }),
  ],
  'a level, or { level, outputs, propagate }',
);

export type OutputChoice = v.InferOutput<typeof outputSchema>;
