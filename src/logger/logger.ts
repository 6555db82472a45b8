import type { Attributes, SeverityNumber } from '@opentelemetry/api';
import { stamp } from '../context/stamp.ts';
import { toAttributes } from '../record/any-value.ts';
import { LEVELS, type Level, SEVERITY } from '../record/level.ts';
import { emit, runtime } from '../runtime.ts';
import { readCall } from './call.ts';

/** Attributes of a record. Any value is taken; what OTLP cannot carry is described instead. */
export interface LogAttributes {
  /** Dotted names in lower case, as OpenTelemetry writes them (`user.id`), are found again most easily. */
  [key: string]: unknown;
}

/** One level's method. It never throws. */
export interface LogMethod {
  /**
   * @param message what happened, without the variable parts.
   * @param attributes the variable parts.
   */
  (message: string, attributes?: LogAttributes): void;
  /**
   * @param error what was caught: becomes `exception.type`, `exception.message`, `exception.stacktrace` with its causes.
   */
  (message: string, error: unknown, attributes?: LogAttributes): void;
  /** The error's own message is the record's. */
  (error: unknown, attributes?: LogAttributes): void;
  /** The order of pino's calls; an error may stand in the attributes' place. */
  (attributes: object, message: string, ...values: unknown[]): void;
  /** With the placeholders of `console.log`: `('user %s: %d', name, count)`. */
  (message: string, ...values: unknown[]): void;
}

/** A named logger. Get one with `getLogger`. */
export interface Logger {
  /** Dotted; empty for the root logger. */
  readonly name: string;
  /** Every step; for who reads along in the code. */
  trace: LogMethod;
  /** What helps to find a fault. */
  debug: LogMethod;
  /** What happened, as it should. */
  info: LogMethod;
  /** What should not have happened, and did no harm. */
  warn: LogMethod;
  /** What failed. On disk before the call returns. */
  error: LogMethod;
  /** What the process cannot go on with. */
  fatal: LogMethod;
  /** A logger of the same name whose records carry these attributes too. */
  with(attributes: LogAttributes): Logger;
  /** False when a record of this level would go nowhere: saves the work of making its attributes. */
  isEnabled(level: Level): boolean;
}

/** @internal */
export class NamedLogger implements Logger {
  readonly name: string;
  readonly #bound: Attributes | undefined;
  #threshold = 0;
  #version = -1;

  declare trace: LogMethod;
  declare debug: LogMethod;
  declare info: LogMethod;
  declare warn: LogMethod;
  declare error: LogMethod;
  declare fatal: LogMethod;

  constructor(name: string, bound?: Attributes) {
    this.name = name;
    this.#bound = bound;
    // Own, bound functions: `const { info } = getLogger('x')` and `promise.catch(log.error)` work.
    for (const level of LEVELS) {
      const severity = SEVERITY[level];
      this[level] = (...call: unknown[]) => {
        // Passed on spread, for V8 makes no list of arguments that are only passed on: a level that is off costs nothing.
        if (this.#lets(severity)) this.#log(severity, ...call);
      };
    }
  }

  with(attributes: LogAttributes): Logger {
    return new NamedLogger(this.name, toAttributes(attributes, { ...this.#bound }));
  }

  isEnabled(level: Level): boolean {
    return this.#lets(SEVERITY[level]);
  }

  #lets(severity: SeverityNumber): boolean {
    if (runtime.levels.version !== this.#version) this.#readThreshold();
    return severity >= this.#threshold;
  }

  #readThreshold(): void {
    this.#version = runtime.levels.version;
    // What is off is not held back either.
    const isOff = runtime.levels.levelOf(this.name) === 'off';
    this.#threshold = isOff ? Number.POSITIVE_INFINITY : runtime.levels.thresholdOf(this.name);
  }

  #log(severityNumber: SeverityNumber, ...call: unknown[]): void {
    try {
      const { body, attributes, exception } = readCall(call);
      emit(stamp(this.name, undefined, { severityNumber, body, bound: this.#bound, exception, attributes }));
    } catch {
      runtime.internalErrors++;
    }
  }
}
