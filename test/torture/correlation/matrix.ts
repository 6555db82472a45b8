/** What a case of the matrix is. */

import type { NodeLine } from '../../support/node-releases.ts';
import type { Received } from './judge.ts';
import type { App, AppOptions } from './run-app.ts';
import type { Truth } from './truth.ts';

export type ModuleSystem = 'cjs' | 'esm';

export interface Case {
  /** What the case proves; its row in the table. Unique. */
  readonly name: string;
  /** Name of the file in apps/, without its ending. */
  readonly app: string;
  /** Default: both. */
  readonly modules?: readonly ModuleSystem[];
  /** Default: `--require spanlog/register`. */
  readonly flags?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  /** What the app's package.json names besides spanlog; `express` is the folder with `instrumentation-express`. */
  readonly folder?: 'plain' | 'express';
  /** Messages the app logs exactly once for each request. */
  readonly steps?: readonly string[];
  /** Services behind the app, front to back; each is told the next one's address as NEXT. */
  readonly behind?: readonly Service[];
  /** Entry records of each request: so many servers answer for it. Default: 1. */
  readonly hops?: number;
  /** Records of calls to others in the course of each request. Default: 0. */
  readonly calls?: number;
  /** Requests that Node refuses by itself, all together: each has a record, of no trace. Default: 0. */
  readonly refused?: number;
  /** False when the spans of the requests are not exported, so that logs cannot be held against them. */
  readonly spansArrive?: boolean;
  /** Sends the requests. Default: three at once to `/`. */
  readonly drive?: (run: Run) => Promise<void>;
  /** What has to hold besides what holds for all cases. */
  readonly also?: (run: Run, received: Received) => void;
  /** Steps that cannot be right. It is asserted that they are not, so that it shows when they can. */
  readonly impossible?: Impossible;
  /** Also run on the newest release of the older line: its loader hooks are others than the floor's. */
  readonly everyRelease?: boolean;
  /** Said in the table. */
  readonly note?: string;
}

export interface Service {
  readonly app: string;
  readonly env?: { readonly [name: string]: string };
}

export interface Impossible {
  /** Like `Case.steps`. */
  readonly steps: readonly string[];
  /** Markers of work that should belong to nobody and does not. */
  readonly nobodys?: readonly string[];
  /** What such a record carries: no trace at all, or that of another request. */
  readonly instead: 'no trace' | "another's trace" | 'a trace of its own';
  /** Why, and what an app can do; said in the table. */
  readonly reason: string;
  /** The lines on which it cannot be right; default: all. */
  readonly on?: readonly NodeLine[];
}

/** One case under way: its processes and the truth about its requests. */
export interface Run {
  readonly truth: Truth;
  /** The app under test. */
  readonly app: App;
  readonly system: ModuleSystem;
  readonly line: NodeLine;
  /** Starts another process of the same kind. All are stopped with the case. */
  start(app: string, options?: Partial<AppOptions>): Promise<App>;
}
