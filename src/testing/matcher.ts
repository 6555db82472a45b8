/** Which record is meant, and what is different about another one. */
import { inspect, isDeepStrictEqual, types } from 'node:util';
import type { LevelName } from '../config/level-table.ts';
import { parseLevel } from '../config/level-table.ts';
import { messageText } from '../outputs/console/json-line.ts';
import { levelText } from '../record/level.ts';
import type { StampedRecord } from '../record/record.ts';

/** What a record is to be like; what is left out may be anything. */
export interface RecordPattern {
  /** This level. */
  level?: LevelName;
  /** This logger, or one whose name fits. */
  logger?: string | RegExp;
  /** The whole message, or what is to be found in it. */
  message?: string | RegExp;
  /**
   * Attributes by name. A regular expression is looked for in text, a function is asked, an asymmetric matcher of jest or
   * vitest too (`expect.any(Number)`), anything else is to be equal; `undefined` means that there is no such attribute.
   */
  attributes?: { readonly [name: string]: unknown };
}

/** A pattern, or a function that is asked about a record. */
export type RecordMatcher = RecordPattern | ((record: StampedRecord) => boolean);

const KEYS = ['level', 'logger', 'message', 'attributes'];

/**
 * @returns whether a record is one of those meant.
 * @throws TypeError for a pattern that asks for what is not there: with a mistyped key, every record would be meant.
 */
export function isMeantBy(matcher: RecordMatcher): (record: StampedRecord) => boolean {
  if (typeof matcher === 'function') return matcher;
  // A regular expression has no keys: every record would be meant.
  if (Object.prototype.toString.call(matcher) !== '[object Object]')
    throw new TypeError(`${shown(matcher)} is no pattern: { message: … } would be`);
  const wrong = Object.keys(matcher).find((key) => !KEYS.includes(key));
  if (wrong !== undefined) throw new TypeError(`a pattern has no ${wrong}; it has ${KEYS.join(', ')}`);
  const { level } = matcher;
  if (level !== undefined && parseLevel(level) === undefined)
    throw new TypeError(`there is no level ${level}`);
  return (record) => differences(record, matcher).length === 0;
}

/** What is different about a record, one line for each. */
export function differences(record: StampedRecord, pattern: RecordPattern): string[] {
  return expectations(pattern).flatMap(({ what, of, expected }) => {
    const actual = of(record);
    return fits(actual, expected) ? [] : [`${what}: ${shown(actual)}, not ${shown(expected)}`];
  });
}

/** How much is asked of a record. */
export function demands(pattern: RecordPattern): number {
  return expectations(pattern).length;
}

/** The pattern for people, one line for each demand. */
export function described(matcher: RecordMatcher): string {
  if (typeof matcher === 'function') return `  ${String(matcher)}`;
  return expectations(matcher)
    .map(({ what, expected }) => `  ${what}: ${shown(expected)}`)
    .join('\n');
}

interface Expectation {
  readonly what: string;
  readonly of: (record: StampedRecord) => unknown;
  readonly expected: unknown;
}

function expectations({ level, logger, message, attributes = {} }: RecordPattern): Expectation[] {
  return [
    ...(level === undefined ? [] : [{ what: 'level', of: levelOf, expected: parseLevel(level) ?? level }]),
    ...(logger === undefined
      ? []
      : [{ what: 'logger', of: (record: StampedRecord) => record.logger, expected: logger }]),
    ...(message === undefined
      ? []
      : [{ what: 'message', of: (record: StampedRecord) => messageText(record.body), expected: message }]),
    ...Object.entries(attributes).map(([name, expected]) => ({
      what: `attributes.${name}`,
      of: (record: StampedRecord) => record.attributes[name],
      expected,
    })),
  ];
}

function levelOf(record: StampedRecord): string {
  return levelText(record.severityNumber).toLowerCase();
}

function fits(actual: unknown, expected: unknown): boolean {
  if (types.isRegExp(expected)) return typeof actual === 'string' && new RegExp(expected).test(actual);
  if (typeof expected === 'function') return Boolean((expected as (value: unknown) => unknown)(actual));
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  return isDeepStrictEqual(actual, expected);
}

function isAsymmetric(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return typeof (value as { asymmetricMatch?: unknown } | null | undefined)?.asymmetricMatch === 'function';
}

function shown(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
}
