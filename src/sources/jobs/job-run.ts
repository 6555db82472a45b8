/** One run of a job: what it has done so far, and the records of its start and end. */
import { randomUUID } from 'node:crypto';
import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { stamp } from '../../context/stamp.ts';
import { toText } from '../../record/any-value.ts';
import { errorMessage, errorType } from '../../record/exception.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';

/** Name of the logger the records come from; the job's name is its child, so that each can have a level of its own. */
export const JOB_LOGGER = 'job';

/** Ids of failed items kept; the count goes on. */
const MAX_FAILED_IDS = 100;
/** Code units kept of one. */
const MAX_ID = 256;

/**
 * How a run ended: `partial` when it came to its end but some of its items failed, `postponed` when the message has gone
 * back to its queue, `interrupted` when the process ended in the middle of it, without an error.
 */
export type JobOutcome = 'succeeded' | 'partial' | 'failed' | 'postponed' | 'interrupted';

const LEVELS = {
  succeeded: 'info',
  partial: 'warn',
  failed: 'error',
  postponed: 'info',
  interrupted: 'warn',
} as const;

/** What calls for the runs: a script runs a job by itself, and may end itself in it; a schedule and a queue go on. */
export type JobKind = 'script' | 'schedule' | 'queue';

/** What a processor of BullMQ throws to say that it has put the message back. Source: BullMQ, classes/errors. */
const POSTPONING = ['DelayedError', 'RateLimitError', 'WaitingChildrenError', 'WaitingError'];

/** What a job tells of itself while it runs. None of it throws. */
export interface JobProgress {
  /** Different for every run. */
  readonly id: string;
  /** @param count items done. Default 1. */
  processed(count?: number): void;
  /** @param count items there was nothing to do for. Default 1. */
  skipped(count?: number): void;
  /**
   * An item that failed, while the job goes on. With an error, a WARN record tells it.
   *
   * @param itemId what to look it up by; the first 100 stand in the job's end record.
   */
  failed(itemId: string | number, error?: unknown): void;
}

export class JobRun implements JobProgress {
  readonly id = randomUUID();
  readonly name: string;
  readonly kind: JobKind;
  readonly started = performance.now();
  readonly #span: Span;
  readonly #context: Context;
  readonly #failedIds: string[] = [];
  #processed = 0;
  #skipped = 0;
  #failed = 0;
  #isEnded = false;

  /** @param context the run's own, with its span and its fields. */
  constructor(name: string, kind: JobKind, make: (id: string) => { span: Span; context: Context }) {
    this.name = name;
    this.kind = kind;
    const { span, context } = make(this.id);
    this.#span = span;
    this.#context = context;
  }

  get context(): Context {
    return this.#context;
  }

  processed(count = 1): void {
    this.#processed += amount(count);
  }

  skipped(count = 1): void {
    this.#skipped += amount(count);
  }

  failed(itemId: string | number, error?: unknown): void {
    this.#failed++;
    const id = toText(idOf(itemId), MAX_ID);
    if (this.#failedIds.length < MAX_FAILED_IDS) this.#failedIds.push(id);
    if (error !== undefined) this.say('warn', 'job item failed', { 'job.item.id': id }, error);
  }

  /** Says something about the run, in its context. */
  say(level: Level, body: string, attributes: object, exception?: unknown, eventName?: string): void {
    const logger = `${JOB_LOGGER}.${this.name}`;
    if (SEVERITY[level] < runtime.levels.thresholdOf(logger)) return;
    try {
      const given = { severityNumber: SEVERITY[level], body, context: this.#context, attributes, exception };
      emit(stamp(logger, undefined, { ...given, ...(eventName !== undefined && { eventName }) }));
    } catch {
      runtime.internalErrors++;
    }
  }

  start(): void {
    this.say('info', 'job started', {}, undefined, 'job.start');
  }

  /**
   * @param thrown what the job threw, as `{ error }`; undefined when it returned.
   * @param outcome when it is known otherwise.
   * @param further attributes of the end record.
   */
  end(thrown?: { error: unknown }, outcome?: JobOutcome, further?: object): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const how = outcome ?? this.#outcome(thrown);
    const attributes = {
      'job.outcome': how,
      'job.duration': Math.round(performance.now() - this.started) / 1e3,
      'job.items.processed': this.#processed,
      'job.items.failed': this.#failed,
      'job.items.skipped': this.#skipped,
      ...(this.#failedIds.length > 0 && { 'job.items.failed_ids': this.#failedIds }),
      ...further,
    };
    const body = `job ${how === 'partial' ? 'finished with failed items' : how}`;
    this.say(LEVELS[how], body, attributes, how === 'failed' ? thrown?.error : undefined, 'job.end');
    this.#span.setAttributes(attributes);
    if (how === 'failed') {
      if (thrown !== undefined) this.#span.setAttribute('error.type', errorType(thrown.error));
      const message = thrown === undefined ? how : errorMessage(thrown.error);
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    this.#span.end();
  }

  #outcome(thrown: { error: unknown } | undefined): JobOutcome {
    if (thrown !== undefined) return isPostponed(thrown.error) ? 'postponed' : 'failed';
    return this.#failed > 0 ? 'partial' : 'succeeded';
  }
}

/** Whatever a caller without types gives. */
function idOf(itemId: unknown): string {
  try {
    return String(itemId);
  } catch {
    return '?';
  }
}

function isPostponed(error: unknown): boolean {
  return error instanceof Error && POSTPONING.includes(error.name);
}

/** Whatever a caller without types gives: only what can be counted counts. */
function amount(count: unknown): number {
  return typeof count === 'number' && count > 0 && Number.isFinite(count) ? Math.floor(count) : 0;
}
