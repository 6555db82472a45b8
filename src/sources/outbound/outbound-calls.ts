/**
 * One record for each call to another service or a database, made of the span that its instrumentation ends: DEBUG, WARN
 * when it was slow or the other side would not have it, ERROR when it failed.
 */
import { type Attributes, type Context, type SpanContext, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { OutboundChoice } from '../../config/config.ts';
import { stamp } from '../../context/stamp.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import type { Clean } from '../clean.ts';
import { type CallNotes, closeCall, openCall, takeSerialised } from './call-notes.ts';
import {
  type CallKind,
  type CallName,
  describeCall,
  nameCall,
  read,
  STATEMENT,
  STATUS,
  systemOf,
} from './describe.ts';
import { type Failure, failureOf } from './failure.ts';
import { parametersDigest, withoutParameters } from './parameters.ts';
import { isIntroduction, isWaiting } from './redis-command.ts';
import { isCallKind } from './sampler.ts';
import { mayHoldValues, withoutValues } from './statement.ts';

/** Names of spans that only open a connection: part of the calls that need it. */
const CONNECTING = /(?:^|[.-])connect$/;

interface EndedCall {
  readonly span: ReadableSpan;
  readonly name: CallName;
  readonly notes: CallNotes;
  readonly failure: Failure | undefined;
  readonly isSlow: boolean;
  readonly milliseconds: number;
}

/** Messages that went out together. */
interface Batch {
  readonly first: EndedCall;
  readonly level: Level;
  readonly values: unknown[];
  count: number;
}

export class OutboundCalls implements SpanProcessor {
  readonly #slow: OutboundChoice['slow'];
  readonly #clean: Clean;
  readonly #batches = new Map<string, Batch>();

  /** @param clean takes secrets out of what a digest is made of. */
  constructor({ slow }: OutboundChoice, clean: Clean) {
    this.#slow = slow;
    this.#clean = clean;
  }

  onStart(span: Span, context: Context): void {
    if (!isCallKind(span.kind)) return;
    const notes = openCall(span, context, trace.getSpan(context));
    // At its start: the outer one may end first, with the head of the answer.
    if (notes.outer !== undefined && nameCall(span.attributes)?.kind === 'http')
      notes.outer.isRepeated = true;
    notes.values = takeSerialised(read(span.attributes, STATEMENT));
  }

  onEnd(span: ReadableSpan): void {
    const notes = closeCall(span);
    if (notes === undefined) return;
    try {
      takeValuesOut(span, notes);
      const name = nameCall(span.attributes);
      if (name === undefined || notes.isSentAgain === true) return;
      if (name.kind === 'http' && notes.isRepeated === true) return;
      this.#tell(span, name, notes);
    } catch {
      runtime.internalErrors++;
    }
  }

  forceFlush(): Promise<void> {
    this.#tellBatches();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  #tell(span: ReadableSpan, name: CallName, notes: CallNotes): void {
    const [seconds, nanoseconds] = span.duration;
    const milliseconds = Math.round(seconds * 1e6 + nanoseconds / 1e3) / 1e3;
    const redis = systemOf(span.attributes) === 'redis' ? String(read(span.attributes, STATEMENT)) : '';
    const isSlow = milliseconds >= this.#slow[name.kind] && !isWaiting(redis, notes.values ?? []);
    const failure = isIntroduction(redis) ? undefined : failureOf(span, name.kind, notes);
    if (failure === undefined) calm(span);
    const level = levelOf(span.name, failure, isSlow, notes);
    if (notes.outer !== undefined && SEVERITY[level] >= SEVERITY.warn) notes.outer.isTold = true;
    if (SEVERITY[level] < runtime.levels.thresholdOf(name.logger)) return;
    const call = { span, name, notes, failure, isSlow, milliseconds };
    if (name.kind === 'messaging') this.#gather(call, level);
    else this.#write(call, level, {});
  }

  /** A span for each message: what one call has sent ends in one turn, and is one record. */
  #gather(call: EndedCall, level: Level): void {
    const { span, failure, notes } = call;
    if (this.#batches.size === 0) queueMicrotask(() => this.#tellBatches());
    const key = `${span.parentSpanContext?.spanId ?? span.spanContext().traceId} ${level} ${span.name} ${failure?.type}`;
    const batch = this.#batches.get(key);
    if (batch === undefined)
      this.#batches.set(key, { first: call, level, values: [...(notes.values ?? [])], count: 1 });
    else {
      batch.values.push(...(notes.values ?? []));
      batch.count++;
    }
  }

  #tellBatches(): void {
    const batches = [...this.#batches.values()];
    this.#batches.clear();
    for (const { first, level, values, count } of batches) {
      try {
        const call = { ...first, notes: { ...first.notes, values } };
        this.#write(call, level, { 'messaging.batch.message_count': count });
      } catch {
        runtime.internalErrors++;
      }
    }
  }

  #write(
    { span, name, notes, failure, isSlow, milliseconds }: EndedCall,
    level: Level,
    further: Attributes,
  ): void {
    const { what, attributes } = describeCall(name.kind, span.name, span.attributes, this.#clean);
    const outcome = outcomeOf(name.kind, span.attributes, failure);
    const values = notes.values ?? [];
    emit(
      stamp(name.logger, undefined, {
        severityNumber: SEVERITY[level],
        eventName: name.eventName,
        body: `${what}${outcome}${isSlow ? ', slow' : ''}`,
        context: trace.setSpan(notes.context, carrying(span.spanContext())),
        attributes: {
          duration_ms: milliseconds,
          ...attributes,
          ...(notes.rows !== undefined && { 'db.response.returned_rows': notes.rows }),
          ...(notes.changed !== undefined && { 'db.changed_rows': notes.changed }),
          ...parametersDigest(values, this.#clean),
          ...further,
          ...(failure !== undefined && {
            'error.type': failure.type,
            ...(failure.message !== undefined && {
              'error.message': withoutParameters(failure.message, values),
            }),
          }),
        },
      }),
    );
  }
}

/** A call without an answer that has not failed either is one the app no longer wanted. */
function outcomeOf(kind: CallKind, attributes: Attributes, failure: Failure | undefined): string {
  const status = kind === 'http' ? read(attributes, STATUS) : undefined;
  // An answer may have begun well.
  const why = failure === undefined || failure.type === String(status) ? '' : ` failed: ${failure.type}`;
  if (status !== undefined || failure !== undefined)
    return `${status === undefined ? '' : ` ${status}`}${why}`;
  return kind === 'http' ? ' called off' : '';
}

/** Spans of one kind are told at one level, whatever they are part of; what a part has told is not told again. */
function levelOf(name: string, failure: Failure | undefined, isSlow: boolean, notes: CallNotes): Level {
  const calm = CONNECTING.test(name) ? 'trace' : 'debug';
  if (notes.isTold === true) return calm;
  return failure?.level ?? (isSlow ? 'warn' : calm);
}

/** The span of a record: only its ids are read. */
function carrying(spanContext: SpanContext) {
  return trace.wrapSpanContext(spanContext);
}

/** An instrumentation takes a call that the app has called off for one that failed. */
function calm({ attributes, status }: ReadableSpan): void {
  if (status.code !== SpanStatusCode.ERROR) return;
  status.code = SpanStatusCode.UNSET;
  delete status.message;
  delete attributes['error.type'];
}

/** Statements are kept without the values in them, in the span too. */
function takeValuesOut({ attributes, status, events }: ReadableSpan, notes: CallNotes): void {
  const system = systemOf(attributes);
  if (system === undefined) return;
  if (mayHoldValues(system)) {
    for (const name of STATEMENT) {
      const sql = attributes[name];
      if (typeof sql !== 'string') continue;
      const { text, values } = withoutValues(sql, system);
      attributes[name] = text;
      // A driver that writes parameters into the statement has no others.
      if (values.length > 0) notes.values ??= values;
    }
  }
  const { values } = notes;
  if (values === undefined) return;
  if (status.message !== undefined) status.message = withoutParameters(status.message, values);
  for (const { attributes: told = {} } of events) {
    for (const name of ['exception.message', 'exception.stacktrace']) {
      const text = told[name];
      if (typeof text === 'string') told[name] = withoutParameters(text, values);
    }
  }
}
