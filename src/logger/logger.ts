import type { Attributes } from '@opentelemetry/api';
import { stamp } from '../context/stamp.ts';
import { toAttributes } from '../record/any-value.ts';
import { LEVELS, type Level, SEVERITY } from '../record/level.ts';
import { emit, runtime } from '../runtime.ts';
import { readCall } from './call.ts';

/** Attributes of a record. Any value is taken; what OTLP cannot carry is described instead. */
export interface LogAttributes {
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
}

/** A named logger. Get one with `getLogger`. */
export interface Logger {
  /** Dotted; empty for the root logger. */
  readonly name: string;
  trace: LogMethod;
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
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
      this[level] = (...call: unknown[]) => this.#log(level, call);
    }
  }

  with(attributes: LogAttributes): Logger {
    return new NamedLogger(this.name, toAttributes(attributes, { ...this.#bound }));
  }

  isEnabled(level: Level): boolean {
    const { levels } = runtime;
    if (levels.version !== this.#version) {
      this.#version = levels.version;
      this.#threshold = levels.thresholdOf(this.name);
    }
    return SEVERITY[level] >= this.#threshold;
  }

  #log(level: Level, call: unknown[]): void {
    if (!this.isEnabled(level)) return;
    const severityNumber = SEVERITY[level];
    try {
      emit(stamp(this.name, undefined, { severityNumber, bound: this.#bound, ...readCall(call) }));
    } catch {
      runtime.internalErrors++;
    }
  }
}
