import type { Level } from './api.ts';

/** Lowest severity number of each level (OpenTelemetry logs data model, "SeverityNumber"). */
export const LEVEL_FLOOR: { [level in Level]: number } = {
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  WARN: 13,
  ERROR: 17,
  FATAL: 21,
};

export const LEVELS = Object.keys(LEVEL_FLOOR) as Level[];

/** The level a severity number between 1 and 24 belongs to. */
export function levelOf(severity: number): Level {
  return LEVELS[Math.min(5, Math.max(0, Math.floor((severity - 1) / 4)))] ?? 'INFO';
}

export function isLevel(text: string): text is Level {
  return Object.hasOwn(LEVEL_FLOOR, text);
}

const BY_TEXT: { [text: string]: number } = {
  ...LEVEL_FLOOR,
  WARNING: 13,
  ERR: 17,
  CRITICAL: 21,
  EMERG: 21,
  ALERT: 21,
  NOTICE: 10,
  INFORMATION: 9,
};

/**
 * A severity between 1 and 24 for whatever a sender gave. The number counts; without one (0, or outside the range) the
 * text is read, and when that says nothing either the record is INFO, so that it is neither hidden nor alarming.
 */
export function severityOf(number: number, text: string): number {
  if (Number.isInteger(number) && number >= 1 && number <= 24) return number;
  const key = text.toUpperCase();
  return Object.hasOwn(BY_TEXT, key) ? (BY_TEXT[key] ?? 9) : 9;
}
