/// <reference lib="esnext.disposable" preserve="true" />
import { messageText } from '../outputs/console/json-line.ts';
import { prettyLine } from '../outputs/console/pretty.ts';
import type { KeptRecords } from '../record/kept-records.ts';
import type { StampedRecord } from '../record/record.ts';
import { demands, described, differences, isMeantBy, type RecordMatcher } from './matcher.ts';

/** Records shown in a failure, at most. */
const NEAREST = 3;
/** Taken before a test puts a clock of its own in its place. */
const { setTimeout, clearTimeout } = globalThis;

/**
 * The records of a test, and what can be asked about them. What fails throws an Error of the name `LogAssertionError`, whose
 * message every test runner shows.
 */
export interface CapturedLogs {
  /** Oldest first. */
  readonly records: readonly StampedRecord[];
  /** The messages alone. */
  readonly messages: string[];
  /** All records as a terminal would show them, without colours. */
  readonly text: string;
  /** @returns the first record that is meant. */
  find(matcher: RecordMatcher): StampedRecord | undefined;
  /** @returns every record that is meant. */
  filter(matcher: RecordMatcher): StampedRecord[];
  /**
   * @param times how often; default: at least once.
   * @returns the first record that is meant.
   * @throws LogAssertionError with the records that come nearest.
   */
  assertLogged(matcher: RecordMatcher, times?: number): StampedRecord;
  /**
   * @param matcher default: any record.
   * @throws LogAssertionError with the records that should not be.
   */
  assertNotLogged(matcher?: RecordMatcher): void;
  /**
   * Records that are meant one after the other; others may stand between them.
   *
   * @throws LogAssertionError with the first that is not there after those before it.
   */
  assertSequence(...matchers: RecordMatcher[]): void;
  /**
   * Waits for a record that is meant, if it is not there already.
   *
   * @param timeoutMs milliseconds. Default 1000.
   * @throws LogAssertionError when the time is over.
   */
  waitFor(matcher: RecordMatcher, timeoutMs?: number): Promise<StampedRecord>;
  /** Forgets the records so far. */
  clear(): void;
  /** Ends the capture: records go where they went before, and levels are what they were. The records stay. */
  stop(): void;
  /** The same, for `using logs = captureLogs()`. */
  [Symbol.dispose](): void;
}

/** Not Node's AssertionError: jest and vitest show of one what it expected, which here stands in the message. */
class LogAssertionError extends Error {
  override readonly name = 'LogAssertionError';

  /** @param from the stack begins at its caller. */
  constructor(message: string, from: (...args: never[]) => unknown) {
    super(message);
    Error.captureStackTrace(this, from);
  }
}

/** The same about what an output keeps. */
export class KeptLogs implements CapturedLogs {
  readonly #kept: KeptRecords;
  readonly #stop: () => void;

  /** @param stop called by `stop`. */
  constructor(kept: KeptRecords, stop: () => void) {
    this.#kept = kept;
    this.#stop = stop;
  }

  get records(): readonly StampedRecord[] {
    return this.#kept.records;
  }

  get messages(): string[] {
    return this.records.map(({ body }) => messageText(body));
  }

  get text(): string {
    return this.records.map((record) => prettyLine(record, false)).join('\n');
  }

  find(matcher: RecordMatcher): StampedRecord | undefined {
    return this.records.find(isMeantBy(matcher));
  }

  filter(matcher: RecordMatcher): StampedRecord[] {
    return this.records.filter(isMeantBy(matcher));
  }

  assertLogged(matcher: RecordMatcher, times?: number): StampedRecord {
    const found = this.filter(matcher);
    const [first] = found;
    if (first !== undefined && (times === undefined || found.length === times)) return first;
    if (first === undefined) throw new LogAssertionError(this.#missing(matcher), this.assertLogged);
    throw new LogAssertionError(
      `${found.length} records are like this, not ${times}:\n${described(matcher)}\n\n${lines(found)}`,
      this.assertLogged,
    );
  }

  assertNotLogged(matcher: RecordMatcher = {}): void {
    const found = this.filter(matcher);
    if (found.length === 0) return;
    const like = described(matcher);
    const what = like === '' ? 'nothing should have been logged' : `no record should be like this:\n${like}`;
    throw new LogAssertionError(`${what}\n\n${lines(found)}`, this.assertNotLogged);
  }

  assertSequence(...matchers: RecordMatcher[]): void {
    let from = 0;
    for (const [index, matcher] of matchers.entries()) {
      const place = this.records.slice(from).findIndex(isMeantBy(matcher));
      if (place === -1) {
        throw new LogAssertionError(
          `${this.#missing(matcher, from)}\n\n(number ${index + 1} of ${matchers.length} in a sequence)`,
          this.assertSequence,
        );
      }
      from += place + 1;
    }
  }

  async waitFor(matcher: RecordMatcher, timeoutMs = 1_000): Promise<StampedRecord> {
    const there = this.find(matcher);
    if (there !== undefined) return there;
    const { watchers, records } = this.#kept;
    const isWanted = isMeantBy(matcher);
    return await new Promise<StampedRecord>((resolve, reject) => {
      const watch = () => {
        const last = records.at(-1);
        let isMeant: boolean;
        try {
          isMeant = last !== undefined && isWanted(last);
        } catch (error) {
          finish();
          reject(error);
          return;
        }
        if (!isMeant) return;
        finish();
        resolve(last as StampedRecord);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new LogAssertionError(`waited ${timeoutMs} ms: ${this.#missing(matcher)}`, this.waitFor));
      }, timeoutMs);
      const finish = () => {
        clearTimeout(timer);
        watchers.delete(watch);
      };
      watchers.add(watch);
    });
  }

  clear(): void {
    this.#kept.records.length = 0;
  }

  stop(): void {
    this.#stop();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #missing(matcher: RecordMatcher, from = 0): string {
    const records = this.records.slice(from);
    const wanted = described(matcher);
    const head = wanted === '' ? 'no record was logged' : `no record is like this:\n${wanted}`;
    if (records.length === 0) return wanted === '' ? head : `${head}\n\nthere are no records`;
    return `${head}\n\nof ${records.length} records the nearest:\n${nearest(records, matcher)}`;
  }
}

/** Those with the fewest differences, the newest of them last. */
function nearest(records: readonly StampedRecord[], matcher: RecordMatcher): string {
  if (typeof matcher === 'function') return lines(records.slice(-NEAREST));
  const all = records.map((record) => ({ record, wrong: differences(record, matcher) }));
  const few = all
    .filter(({ wrong }) => wrong.length < demands(matcher))
    .sort((one, other) => one.wrong.length - other.wrong.length)
    .slice(0, NEAREST);
  const shown = few.length > 0 ? few : all.slice(-NEAREST);
  return shown
    .map(({ record, wrong }) => [lines([record]), ...wrong.map((line) => `      ${line}`)].join('\n'))
    .join('\n');
}

function lines(records: readonly StampedRecord[]): string {
  return records.map((record) => `    ${prettyLine(record, false).split('\n')[0]}`).join('\n');
}
