/** What a case of the matrix is: a way to end, and what must be at the collector after it. */
import type { NodeLine } from '../../support/node-releases.ts';
import type { Process } from './run-process.ts';

export type ModuleSystem = 'cjs' | 'esm';

/** What a run runs under. */
export interface Under {
  readonly system: ModuleSystem;
  readonly line: NodeLine;
}

/** The record of an error nobody caught. */
export interface ExpectedError {
  readonly level: 'FATAL' | 'ERROR';
  readonly origin: 'uncaught_exception' | 'unhandled_rejection';
  readonly handled?: boolean;
  /** `exception.type` and `exception.message`; default: those of the app's own error. */
  readonly type?: string;
  readonly message?: string | RegExp;
  /** The error it was made with, which its stack trace tells too. */
  readonly cause?: string;
  /** Name of the span it is of; undefined: of none. Default: `work`. The app's own spans have a field bound besides. */
  readonly span?: string | undefined;
  /** It is of a worker thread. */
  readonly thread?: boolean;
}

/** Everything that must arrive, each exactly once, and nothing else. */
export interface Expected {
  /** Records `numbered`, from 0 upwards. */
  readonly numbered?: number;
  /** Other records of the app, by body. */
  readonly bodies?: readonly string[];
  readonly errors?: readonly ExpectedError[];
  /** Spans by name, in the order of arrival, with the message of their status; undefined where the app ended them. */
  readonly spans?: readonly (readonly [name: string, message: string | undefined])[];
}

export interface Case {
  /** What ends the process; its row in the table. Unique. */
  readonly name: string;
  /** Name of the file in apps/, without its ending. */
  readonly app: string;
  /** Given to the app as VARIANT, each a run of its own. */
  readonly variants: readonly string[];
  readonly modules?: readonly ModuleSystem[];
  /** Flags of Node, with and without Spanlog. */
  readonly flags?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  /** Only with Spanlog. */
  readonly settings?: { readonly [name: string]: string };
  /** What is done to the process from outside; it has been started. */
  readonly drive?: (process: Process, run: { plain: boolean; collector: Collector }) => Promise<void>;
  /** Default: up. */
  readonly collector?: 'up' | 'down' | 'silent';
  readonly expected: Expected | ((variant: string, under: Under) => Expected);
  /**
   * `at the end`: all of it has arrived when the process has ended. `at the next start`: no line of JavaScript could run
   * any more, or there was no collector, and the next process in the same folder sends it.
   */
  readonly arrives: 'at the end' | 'at the next start';
  /** Spanlog's own line on standard error. Default: none. */
  readonly told?: RegExp;
  /** What the process says of itself differs from run to run; exit code and signal are compared all the same. */
  readonly stderrDiffers?: true;
  /** Said in the table. */
  readonly note?: string;
}

export interface Collector {
  /** Spans have been sent, whether they were taken or not. */
  readonly wasSentSpans: boolean;
  until(what: string, look: () => boolean): Promise<void>;
}
