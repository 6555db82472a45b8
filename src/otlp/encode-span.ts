/** A span as OTLP. Source: opentelemetry-proto, trace/v1/trace.proto. */
import type { Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { readHex } from './hex.ts';
import { Keys } from './keys.ts';
import { type ScopeHead, scopeHead } from './scopes.ts';
import { writeAttribute, writeText } from './values.ts';
import { PADDED, Writer } from './writer.ts';

/** Tags of Span, by field number. */
const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;
const TRACE_STATE = 0x1a;
const PARENT_SPAN_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START_TIME = 0x39;
const END_TIME = 0x41;
const ATTRIBUTE = 0x4a;
const DROPPED_ATTRIBUTES = 0x50;
const EVENT = 0x5a;
const DROPPED_EVENTS = 0x60;
const LINK = 0x6a;
const DROPPED_LINKS = 0x70;
const STATUS = 0x7a;
/** 16 needs two bytes. */
const FLAGS = 0x85 | (0x01 << 8);

const EVENT_TIME = 0x09;
const EVENT_NAME = 0x12;
const EVENT_ATTRIBUTE = 0x1a;
const EVENT_DROPPED = 0x20;

const LINK_TRACE_ID = 0x0a;
const LINK_SPAN_ID = 0x12;
const LINK_STATE = 0x1a;
const LINK_ATTRIBUTE = 0x22;
const LINK_DROPPED = 0x28;
const LINK_FLAGS = 0x35;

const STATUS_MESSAGE = 0x12;
const STATUS_CODE = 0x18;

/** Bits of `flags` that tell whether a context came from elsewhere. Source: trace.proto, SpanFlags. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

const TRACE_ID_SIZE = 16;
const SPAN_ID_SIZE = 8;
/** Bytes that are enough for any run of fields that have no text. */
const FIXED = 64;
const NO_LIMIT = 2 ** 30;

/**
 * @returns what writes one ended span as a whole `scope_spans` field of ResourceSpans, with nothing but this span in it: the
 * offset behind it, or -1 when it does not fit, or barely: with less than 128 bytes to spare. Then nothing before `at` has
 * changed. One for each thread and purpose: it keeps what it has learned of scopes and keys.
 *
 * @throws what the span's own methods throw.
 */
export function spanEncoder(): (span: ReadableSpan, target: Buffer, at: number) => number {
  const writer = new Writer();
  const keys = new Keys();
  const heads = new WeakMap<object, ScopeHead>();

  function headOf(span: ReadableSpan): ScopeHead {
    const scope = span.instrumentationScope;
    let head = heads.get(scope);
    if (head === undefined) {
      head = scopeHead(scope);
      heads.set(scope, head);
    }
    return head;
  }

  return (span, target, at) => {
    writer.open(target);
    const head = headOf(span);
    const start = at + head.size;
    if (start > writer.limit) return -1;
    writer.words(at, head.words);
    const end = writeSpan(writer, keys, start, span);
    if (end === -1) return -1;
    return writer.padded(start - PADDED, end - start) && writer.padded(at + 1, end - at - 1 - PADDED)
      ? end
      : -1;
  };
}

function writeSpan(writer: Writer, keys: Keys, start: number, span: ReadableSpan): number {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  if (start + FIXED > writer.limit) return -1;
  let at = writeIds(writer, start, TRACE_ID, SPAN_ID, context);
  if (parent?.spanId) at = writeId(writer, at, PARENT_SPAN_ID, parent.spanId, SPAN_ID_SIZE);
  at = writeState(writer, at, TRACE_STATE, context);
  if (at !== -1) at = writeText(writer, at, NAME, span.name);
  if (at === -1 || at + FIXED > writer.limit) return -1;
  at = writeCount(writer, at, KIND, span.kind == null ? 0 : span.kind + 1);
  at = writeTime(writer, at, START_TIME, span.startTime);
  at = writeTime(writer, at, END_TIME, span.endTime);
  writer.word(at, FLAGS);
  writer.word(at + 2, flagsOf(context.traceFlags, parent?.isRemote));
  at = writeCount(writer, at + 6, DROPPED_ATTRIBUTES, span.droppedAttributesCount);
  at = writeCount(writer, at, DROPPED_EVENTS, span.droppedEventsCount);
  at = writeCount(writer, at, DROPPED_LINKS, span.droppedLinksCount);
  at = writeStatus(writer, at, span.status);
  if (at !== -1) at = writeAttributes(writer, keys, at, ATTRIBUTE, span.attributes);
  for (const event of span.events) if (at !== -1) at = writeEvent(writer, keys, at, event);
  for (const link of span.links) if (at !== -1) at = writeLink(writer, keys, at, link);
  return at;
}

function writeStatus(writer: Writer, at: number, status: ReadableSpan['status']): number {
  const start = at + 1 + PADDED;
  if (start + FIXED > writer.limit) return -1;
  let end = writeCount(writer, start, STATUS_CODE, status.code);
  if (status.message !== undefined) end = writeText(writer, end, STATUS_MESSAGE, status.message);
  return finish(writer, at, STATUS, start, end);
}

function writeEvent(writer: Writer, keys: Keys, at: number, event: TimedEvent): number {
  const start = at + 1 + PADDED;
  if (start + FIXED > writer.limit) return -1;
  let end = writeTime(writer, start, EVENT_TIME, event.time);
  end = writeCount(writer, end, EVENT_DROPPED, event.droppedAttributesCount ?? 0);
  end = writeText(writer, end, EVENT_NAME, event.name);
  if (end !== -1) end = writeAttributes(writer, keys, end, EVENT_ATTRIBUTE, event.attributes);
  return finish(writer, at, EVENT, start, end);
}

function writeLink(writer: Writer, keys: Keys, at: number, link: Link): number {
  const { context } = link;
  const start = at + 1 + PADDED;
  if (start + FIXED > writer.limit) return -1;
  let end = writeIds(writer, start, LINK_TRACE_ID, LINK_SPAN_ID, context);
  writer.byte(end, LINK_FLAGS);
  writer.word(end + 1, flagsOf(context.traceFlags, context.isRemote));
  end = writeCount(writer, end + 5, LINK_DROPPED, link.droppedAttributesCount ?? 0);
  end = writeState(writer, end, LINK_STATE, context);
  if (end !== -1) end = writeAttributes(writer, keys, end, LINK_ATTRIBUTE, link.attributes);
  return finish(writer, at, LINK, start, end);
}

function writeAttributes(
  writer: Writer,
  keys: Keys,
  at: number,
  tag: number,
  attributes: Attributes | undefined,
): number {
  let end = at;
  let key = keys.first;
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || !Object.hasOwn(attributes, name)) continue;
    key = keys.after(key, name);
    end = writeAttribute(writer, end, tag, key, value, NO_LIMIT);
    if (end === -1) return -1;
  }
  return end;
}

/** The message between `start` and `end` gets its tag and length. */
function finish(writer: Writer, at: number, tag: number, start: number, end: number): number {
  if (end === -1) return -1;
  writer.byte(at, tag);
  return writer.padded(at + 1, end - start) ? end : -1;
}

function writeState(writer: Writer, at: number, tag: number, context: SpanContext): number {
  const state = context.traceState?.serialize();
  return state ? writeText(writer, at, tag, state) : at;
}

function writeIds(
  writer: Writer,
  at: number,
  traceTag: number,
  spanTag: number,
  context: SpanContext,
): number {
  const end = writeId(writer, at, traceTag, context.traceId, TRACE_ID_SIZE);
  return writeId(writer, end, spanTag, context.spanId, SPAN_ID_SIZE);
}

function writeId(writer: Writer, at: number, tag: number, digits: string, size: number): number {
  writer.byte(at, tag);
  writer.byte(at + 1, size);
  readHex(digits, size, writer.target, at + 2);
  return at + 2 + size;
}

function writeTime(writer: Writer, at: number, tag: number, time: HrTime): number {
  writer.byte(at, tag);
  writer.hrTime(at + 1, time[0], time[1]);
  return at + 9;
}

/** A number that is usually 0, which is what its absence says. */
function writeCount(writer: Writer, at: number, tag: number, count: number): number {
  if (!(count > 0)) return at;
  writer.byte(at, tag);
  return writer.varint(at + 1, count);
}

function flagsOf(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}
