/** The parts of the pipeline that need no OpenTelemetry: they serve a started and an unstarted process alike. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { parseLevel, threshold } from '../config/level-table.ts';
import type { OutputChoice } from '../config/outputs-schema.ts';
import { CallbackOutput } from '../outputs/callback-output.ts';
import { ConsoleOutput } from '../outputs/console/console-output.ts';
import { FileOutput } from '../outputs/file/file-output.ts';
import { layoutOf } from '../outputs/layout/layout.ts';
import { MemoryOutput } from '../outputs/memory-output.ts';
import { remoteOutput } from '../outputs/remote-outputs.ts';
import { routed, type Takes } from '../outputs/routed.ts';
import { type Cleaner, cleaner, recordRedactor } from '../processors/redact.ts';
import { Withhold } from '../processors/withhold/withhold.ts';
import { SEVERITY } from '../record/level.ts';
import type { Output, Processor } from '../record/pipeline.ts';
import { runtime } from '../runtime.ts';
import { sayOnStderr } from './stderr.ts';

/** What the SDK calls a service nobody named. Source: semantic conventions, `service.name`. */
export const UNKNOWN_SERVICE = 'unknown_service:node';

/** @returns undefined when redaction is off. One serves records and spans: it remembers the names it has seen. */
export function cleanerFor(config: Config): Cleaner | undefined {
  return config.redact === false ? undefined : cleaner(config.redact);
}

export function redaction(clean: Cleaner | undefined): Processor[] {
  return clean === undefined ? [] : [recordRedactor(clean)];
}

/** @returns undefined when every record is written at once. */
export function gateOf({ withhold }: Config): Withhold | undefined {
  const { holdBack, sampling, storms } = withhold;
  if (holdBack === undefined && sampling.length === 0 && storms === undefined) return undefined;
  const rules = sampling.map(({ level = 'info', unlessFailed = false, ...rule }) => ({
    ...rule,
    unlessFailed,
    // A level spans four severity numbers.
    upTo: SEVERITY[level] + 3,
  }));
  // What another logger has shown has passed that logger's level.
  return new Withhold({ holdBack, sampling: rules, storms }, ({ logger, shown }) =>
    shown === true ? runtime.levels.chosenThresholdOf(logger) : runtime.levels.ownThresholdOf(logger),
  );
}

/** The console, and what else is configured under `outputs`, but for OTLP. */
export function ownOutputs(config: Config): Output[] {
  const { outputs, format } = config;
  const implicit: { [name: string]: OutputChoice } =
    format === 'none' || 'console' in outputs ? {} : { console: { type: 'console', format } };
  return Object.entries({ ...implicit, ...outputs }).flatMap(([name, choice]) => {
    const output = make(name, choice, config);
    return output === undefined ? [] : [takesOf(output, config)];
  });
}

/** What each output takes, by its name. */
const taking = new Map<string, Takes>();

/** An output with the level, the filter and the loggers that are configured for its name. */
export function takesOf(output: Output, config: Config): Output {
  const { name } = output;
  const { outputs, routes, file, reload } = config;
  const takes: Takes = {
    threshold: thresholdOf(name, config),
    filter: outputs[name]?.filter,
    reaches: routes.isTrivial ? undefined : (logger) => routes.reaches(name, logger),
  };
  taking.set(name, takes);
  return routed(output, takes, file !== undefined && (reload.watch || reload.signal !== undefined));
}

/**
 * The levels of the outputs become what is configured now; the outputs themselves stay.
 *
 * @returns what has changed, as `console=warn,errors=any`.
 */
export function changeOutputLevels(config: Config): string {
  const changed: string[] = [];
  for (const [name, takes] of taking) {
    const threshold = thresholdOf(name, config);
    // An output that is not named any more goes on as it was: one for ERROR would have all records otherwise.
    const isKnown = Object.hasOwn(config.outputs, name) || name === 'console' || name === 'otlp';
    if (!isKnown || threshold === takes.threshold) continue;
    takes.threshold = threshold;
    changed.push(`${name}=${config.outputs[name]?.level?.toLowerCase() ?? 'any'}`);
  }
  return changed.join(',');
}

function thresholdOf(name: string, { outputs }: Config): number | undefined {
  const level = outputs[name]?.level;
  const parsed = level === undefined ? undefined : parseLevel(level);
  return parsed === undefined ? undefined : threshold(parsed);
}

function make(name: string, choice: OutputChoice, config: Config): Output | undefined {
  const service = config.service ?? UNKNOWN_SERVICE;
  switch (choice.type) {
    case 'console': {
      const stream = choice.stream === 'stderr' ? process.stderr : process.stdout;
      const format = choice.format ?? (stream.isTTY ? 'pretty' : 'json');
      return new ConsoleOutput(format, service, stream, name, sayOnStderr);
    }
    case 'file': {
      const { path, format = 'json', compress = false, maxBytes, every, ...retention } = choice;
      const settings = { ...retention, path: resolve(path), compress, maxBytes, every };
      return new FileOutput(name, settings, layoutOf(format, service), sayOnStderr);
    }
    case 'callback':
      return new CallbackOutput(name, choice.write);
    case 'memory': {
      const kept = new MemoryOutput(name, choice.size);
      runtime.kept.set(name, kept);
      return kept;
    }
    case 'syslog':
    case 'gelf':
    case 'cloudwatch': {
      const source = { service, hostname: hostname(), exitTimeout: config.exitTimeout };
      return remoteOutput(name, choice, source, sayOnStderr);
    }
    case 'otlp':
      return undefined;
  }
}
