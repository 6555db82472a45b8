/** The parts of the pipeline that need no OpenTelemetry: they serve a started and an unstarted process alike. */
import type { Config } from '../config/config.ts';
import { ConsoleOutput } from '../outputs/console/console-output.ts';
import { type Cleaner, cleaner, recordRedactor } from '../processors/redact.ts';
import type { Output, Processor } from '../record/pipeline.ts';

/** What the SDK calls a service nobody named. Source: semantic conventions, `service.name`. */
export const UNKNOWN_SERVICE = 'unknown_service:node';

/** @returns undefined when redaction is off. One serves records and spans: it remembers the names it has seen. */
export function cleanerFor(config: Config): Cleaner | undefined {
  return config.redact === false ? undefined : cleaner(config.redact.keys);
}

export function redaction(clean: Cleaner | undefined): Processor[] {
  return clean === undefined ? [] : [recordRedactor(clean)];
}

export function consoleOutputs(config: Config): Output[] {
  return config.format === 'none'
    ? []
    : [new ConsoleOutput(config.format, config.service ?? UNKNOWN_SERVICE)];
}
