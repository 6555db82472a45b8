import type { SeverityNumber } from '@opentelemetry/api';

/** The six levels, lowest first. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** A level by name, in lower case as the logger's methods are named. */
export type Level = (typeof LEVELS)[number];

/**
 * The first severity number of each level's range.
 * Source: OpenTelemetry Logs Data Model, "Field: SeverityNumber".
 */
export const SEVERITY: { readonly [L in Level]: SeverityNumber } = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};

const TEXTS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** A level as it is written in records: upper case. */
export type LevelText = (typeof TEXTS)[number];

/**
 * The level a severity number falls into; each level spans four numbers.
 *
 * @param severityNumber 1 to 24; anything else counts as INFO, the level of a record that states none.
 */
export function levelText(severityNumber: number | undefined): LevelText {
  if (severityNumber === undefined || !(severityNumber >= 1 && severityNumber <= 24)) return 'INFO';
  return TEXTS[(severityNumber - 1) >> 2] ?? 'INFO';
}
