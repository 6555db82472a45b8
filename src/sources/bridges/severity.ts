/** The levels of other loggers as severities. */
import type { SeverityNumber } from '@opentelemetry/api';
import { LEVELS, SEVERITY } from '../../record/level.ts';

/** How bad, and the library's own word for it where it is not one of ours. */
export interface Severity {
  readonly number: SeverityNumber;
  readonly text: string | undefined;
}

/** pino and bunyan: ten a level, TRACE at 10. */
export function severityOfTens(level: number, label: string | undefined): Severity {
  return named(scaled(level / 10), label);
}

/** log4js: TRACE at 5,000, then ten thousand a level; MARK is said for its own sake, whatever the level. */
export function severityOfLog4js(level: number, label: string): Severity {
  if (label === 'MARK') return { number: SEVERITY.info, text: label };
  return named(scaled(level < 10_000 ? level / 5_000 : level / 10_000 + 1), label);
}

/** A level's place, 1 for TRACE to 6 for FATAL, what lies between two in the four steps of the lower. */
function scaled(place: number): SeverityNumber {
  if (!(place >= 1)) return SEVERITY.trace;
  const whole = Math.min(Math.floor(place), LEVELS.length);
  const step = place >= LEVELS.length + 1 ? 3 : Math.floor((place - whole) * 4);
  return ((whole - 1) * 4 + 1 + step) as SeverityNumber;
}

/**
 * Names of levels in winston's npm, cli and syslog sets, and others in use, with the severities OpenTelemetry's own
 * winston transport gives them.
 */
const BY_NAME = new Map<string, SeverityNumber>(
  Object.entries({
    ...SEVERITY,
    silly: 1,
    input: 2,
    prompt: 4,
    verbose: 6,
    http: 7,
    help: 9,
    data: 9,
    success: 9,
    notice: 10,
    warning: 13,
    err: 17,
    crit: 21,
    critical: 21,
    alert: 22,
    emerg: 23,
    emergency: 23,
  } as const),
);

/**
 * winston: by name. One that is not known counts as the next one below it that is, so that nobody is woken for it; in
 * default of that, as the next above.
 *
 * @param levels the logger's own set, the worst with the lowest number.
 */
export function severityOfName(name: string, levels: { readonly [name: string]: number }): Severity {
  const known = severityOf(name);
  if (known !== undefined) return named(known, name);
  const own = levels[name] ?? Number.POSITIVE_INFINITY;
  const ranked = Object.entries(levels)
    .filter(([other]) => severityOf(other) !== undefined)
    .sort(([, a], [, b]) => a - b);
  const next = ranked.find(([, rank]) => rank > own) ?? ranked.at(-1);
  return named(severityOf(next?.[0] ?? '') ?? SEVERITY.info, name);
}

function severityOf(name: string): SeverityNumber | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Only a word that is not one of the six is told: those are written as they are everywhere here. */
function named(number: SeverityNumber, label: string | undefined): Severity {
  const ours = label === undefined || LEVELS.some((level) => level === label.toLowerCase());
  return { number, text: ours ? undefined : label?.toUpperCase() };
}
