/** Layers of a configuration, each over what is below it. */
import type { OutputChoice } from './outputs-schema.ts';
import type { LoggerRoute } from './routes.ts';
import type { ConfigInput } from './schema.ts';

type Outputs = { [name: string]: OutputChoice };
type Console = Extract<OutputChoice, { type: 'console' }>;

/** Layers that have been put together: the levels of loggers stand in `level` and `levels` alone. */
export interface Merged extends Omit<ConfigInput, 'loggers'> {
  loggers?: { [logger: string]: LoggerRoute };
}

/** One layer over another, key by key; `undefined` is as good as not given. */
export function over(lower: Merged, upper: ConfigInput): Merged {
  const { '': root, ...named } = loggerLevels(upper.loggers);
  return {
    ...lower,
    ...(root !== undefined && { level: root }),
    ...given(upper),
    levels: { ...lower.levels, ...named, ...upper.levels },
    loggers: overLoggers(lower.loggers, upper.loggers),
    outputs: { ...belowFormat(lower.outputs, upper.format), ...upper.outputs },
    otlp: { ...lower.otlp, ...given(upper.otlp ?? {}) },
    redact: overRedact(lower.redact, upper.redact),
    spool: { ...spoolSettings(lower.spool), ...given(spoolSettings(upper.spool)) },
  };
}

export function spoolSettings(given: ConfigInput['spool']) {
  return given === false ? { disk: false } : (given ?? {});
}

/** The outputs, with the format that is set for standard output where a console has none of its own. */
export function outputsOf({ outputs = {}, format }: Merged): Outputs {
  if (format === undefined || format === 'none') return outputs;
  return withConsoles(outputs, (console) => ({ ...console, format: console.format ?? format }));
}

/** A format is over what a lower layer says of consoles: `none` over the console as a whole. */
function belowFormat(outputs: Outputs = {}, format: ConfigInput['format']): Outputs {
  if (format === undefined) return outputs;
  const { console, ...others } = outputs;
  const isSilent = format === 'none' && console?.type === 'console';
  return withConsoles(isSilent ? others : outputs, ({ format: _, ...rest }) => rest);
}

function withConsoles(outputs: Outputs, change: (console: Console) => Console): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [
      name,
      output.type === 'console' ? change(output) : output,
    ]),
  );
}

/** A logger's level may stand in `levels` or with the rest of it in `loggers`. */
function loggerLevels(loggers: ConfigInput['loggers'] = {}): { [logger: string]: string } {
  return Object.fromEntries(
    Object.entries(loggers).flatMap(([name, logger]) => {
      const level = typeof logger === 'string' ? logger : logger.level;
      return level === undefined ? [] : [[name, level]];
    }),
  );
}

/** A layer that names a logger's level alone leaves it its outputs. */
function overLoggers(
  lower: { readonly [logger: string]: LoggerRoute } = {},
  upper: ConfigInput['loggers'] = {},
): { [logger: string]: LoggerRoute } {
  const merged = { ...lower };
  for (const [name, logger] of Object.entries(upper)) {
    if (typeof logger === 'string') continue;
    const { level: _, ...route } = logger;
    merged[name] = { ...merged[name], ...given(route) };
  }
  return merged;
}

/** What one layer names as secret stays so where another says something else of it. */
function overRedact(lower: ConfigInput['redact'], upper: ConfigInput['redact']): ConfigInput['redact'] {
  if (upper === undefined) return lower;
  return upper === false || lower === false ? upper : { ...lower, ...given(upper) };
}

function given<T extends object>(layer: T): Partial<T> {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined)) as Partial<T>;
}
