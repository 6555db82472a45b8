import type { AnyValue } from '@opentelemetry/api';
import { LevelTable } from './config/level-table.ts';
import type { KeptRecords } from './record/kept-records.ts';
import type { Pipeline } from './record/pipeline.ts';
import type { StampedRecord } from './record/record.ts';

/**
 * What all parts of one process share. It hangs on a registered symbol, so that an app and its libraries may each have
 * their own copy of the package and still log into one pipeline.
 */
export interface Runtime {
  /** Lets everything through until the configuration is read, by `start` or for the first record without it. */
  readonly levels: LevelTable;
  /** Undefined until `start`. */
  pipeline: Pipeline | undefined;
  /** What `start` has set up, for `flush`, `shutdown` and `stats`. Undefined until `start`. */
  running: Running | undefined;
  /** Takes records while there is no pipeline. */
  unstarted: (record: StampedRecord) => void;
  /** Errors inside Spanlog itself that cost a record. */
  internalErrors: number;
  /** What outputs keep in memory, by their names. */
  readonly kept: Map<string, KeptRecords>;
}

/** Records or spans of one signal since the start: appended = delivered + spooled + dropped. */
export interface Sent {
  readonly appended: number;
  /** Accepted by the destination. */
  readonly delivered: number;
  /** On their way: on disk, in memory or in flight. */
  readonly spooled: number;
  /** Gone, by reason. */
  readonly dropped: { readonly [reason: string]: number | undefined };
  /** Left behind by processes that died, and delivered by this one. */
  readonly recovered: number;
}

export interface Running {
  /** Undefined when the signal is not sent, or by somebody else's SDK. */
  sent(signal: 'logs' | 'traces'): Sent | undefined;
  /** Everything logged so far is on disk when this returns, where there is a disk. */
  writeNow(): void;
  /** From now on every record is on disk when its call returns: the process is ending. */
  hurry(): void;
  /** Sends what waits, blocking this thread for `timeoutMs` at most. True when nothing waits any more. */
  drain(timeoutMs: number): boolean;
  /** Sends what waits. True when all of it was delivered, or given up, in time. */
  flush(timeoutMs: number): Promise<boolean>;
  stop(): Promise<void>;
  undelivered(): Undelivered;
  /** Takes secrets out of what a digest is made of. */
  clean(value: AnyValue): AnyValue;
  /** Records not written because they are held back, sampled out, or told by their number. */
  withheld(): { readonly held: number; readonly sampled: number; readonly collapsed: number };
}

/** Records and spans that are not delivered, by what becomes of them when the thread ends now. */
export interface Undelivered {
  /** On disk: they go at the next start. */
  readonly kept: number;
  readonly lost: number;
  /** Records that outputs besides OTLP have not written, by the output's name. */
  readonly waiting: { readonly [output: string]: number };
}

const KEY = Symbol.for('spanlog.runtime.v1');
const shared = globalThis as { [KEY]?: Runtime };

shared[KEY] ??= {
  levels: new LevelTable('trace'),
  pipeline: undefined,
  running: undefined,
  unstarted: () => {},
  internalErrors: 0,
  kept: new Map(),
};

/** The runtime of this thread. */
export const runtime: Runtime = shared[KEY];

/** Hands a record to the pipeline, or to whatever stands in for it. */
export function emit(record: StampedRecord): void {
  if (runtime.pipeline === undefined) runtime.unstarted(record);
  else runtime.pipeline.emit(record);
}
