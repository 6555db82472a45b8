/** The parts of the pipeline that need no OpenTelemetry: they serve a started and an unstarted process alike. */
import type { Config } from '../config/config.ts';
import { ConsoleOutput } from '../outputs/console/console-output.ts';
import { cleaner, recordRedactor } from '../processors/redact.ts';
import type { Output, Processor } from '../record/pipeline.ts';

/** What the SDK calls a service nobody named. Source: semantic conventions, `service.name`. */
export const UNKNOWN_SERVICE = 'unknown_service:node';

export function redaction(config: Config): Processor[] {
  return config.redact === false ? [] : [recordRedactor(cleaner(config.redact.keys))];
}

export function consoleOutputs(config: Config): Output[] {
  return config.format === 'none'
    ? []
    : [new ConsoleOutput(config.format, config.service ?? UNKNOWN_SERVICE)];
}
