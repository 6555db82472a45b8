/**
 * Entries as the objects that OpenTelemetry's exporters take, for a protocol that is spoken by one of them (gRPC). They hold
 * what OTLP says of a record, and nothing else.
 */
import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { RESOURCE_HEAD, SCOPE_HEAD, SIGNALS, type Signal } from './fields.ts';
import { type EntryGroup, group } from './groups.ts';
import type { Source } from './reader.ts';
import { ToValues, type Values } from './to-values.ts';

/** Bit of `flags` that tells that the parent is of another process. Source: trace.proto, SpanFlags. */
const IS_REMOTE = 0x200;
const TRACE_FLAGS = 0xff;

type Origin = Pick<ReadableLogRecord, 'resource' | 'instrumentationScope'>;

const START: HrTime = [0, 0];

/** @throws MalformedError for bytes that are no entry. */
export function readableLogs(groups: readonly EntryGroup[]): ReadableLogRecord[] {
  return read('logs', groups, (record, origin) => ({
    ...origin,
    hrTime: time(record['timeUnixNano']),
    hrTimeObserved: time(record['observedTimeUnixNano']),
    severityNumber: count(record['severityNumber']),
    ...(record['severityText'] !== undefined && { severityText: text(record['severityText']) }),
    body: record['body'],
    ...(record['eventName'] !== undefined && { eventName: text(record['eventName']) }),
    attributes: attributes(record['attributes']),
    droppedAttributesCount: count(record['droppedAttributesCount']),
    ...(record['traceId'] !== undefined && {
      spanContext: {
        traceId: text(record['traceId']),
        spanId: text(record['spanId']),
        traceFlags: count(record['flags']) & TRACE_FLAGS,
      },
    }),
  }));
}

/** @throws MalformedError for bytes that are no entry. */
export function readableSpans(groups: readonly EntryGroup[]): ReadableSpan[] {
  return read('traces', groups, (span, origin) => {
    const context = contextOf(span, false);
    const parentSpanId = text(span['parentSpanId']);
    const isRemote = (count(span['flags']) & IS_REMOTE) !== 0;
    const startTime = time(span['startTimeUnixNano']);
    const endTime = time(span['endTimeUnixNano']);
    const status = (span['status'] ?? {}) as Values;
    return {
      ...origin,
      name: text(span['name']),
      // OTLP counts from 1, with 0 for "unspecified".
      kind: Math.max(0, count(span['kind']) - 1) as SpanKind,
      spanContext: () => context,
      ...(parentSpanId !== '' && {
        parentSpanContext: {
          traceId: context.traceId,
          spanId: parentSpanId,
          traceFlags: context.traceFlags,
          isRemote,
        },
      }),
      startTime,
      endTime,
      duration: between(startTime, endTime),
      ended: true,
      status: {
        code: count(status['code']),
        ...(status['message'] !== undefined && { message: text(status['message']) }),
      } as SpanStatus,
      attributes: attributes(span['attributes']),
      events: list(span['events']).map(eventOf),
      links: list(span['links']).map(linkOf),
      droppedAttributesCount: count(span['droppedAttributesCount']),
      droppedEventsCount: count(span['droppedEventsCount']),
      droppedLinksCount: count(span['droppedLinksCount']),
    };
  });
}

function read<T>(
  signal: Signal,
  groups: readonly EntryGroup[],
  make: (values: Values, origin: Origin) => T,
): T[] {
  const reader = new ToValues();
  const made: T[] = [];
  for (const { resource, scopes } of group(groups)) {
    const { resource: { attributes: given } = {}, schemaUrl } = reader.all(RESOURCE_HEAD, resource) as {
      resource?: Values;
      schemaUrl?: string;
    };
    // One object for each resource and each scope: exporters group by them.
    const found = { attributes: attributes(given), ...(schemaUrl && { schemaUrl }) } as Origin['resource'];
    for (const { head, sources, starts, ends } of scopes) {
      const origin = { resource: found, instrumentationScope: scopeOf(reader.all(SCOPE_HEAD, head)) };
      for (const [index, source] of sources.entries()) {
        const [start = 0, end = 0] = [starts[index], ends[index]];
        made.push(make(reader.message(SIGNALS[signal].record, source as Source, start, end), origin));
      }
    }
  }
  return made;
}

function scopeOf(head: Values): Origin['instrumentationScope'] {
  const scope = (head['scope'] ?? {}) as Values;
  return {
    name: text(scope['name']),
    ...(scope['version'] !== undefined && { version: text(scope['version']) }),
    ...(head['schemaUrl'] !== undefined && { schemaUrl: text(head['schemaUrl']) }),
    ...(scope['attributes'] !== undefined && {
      attributes: attributes(scope['attributes']),
      droppedAttributesCount: count(scope['droppedAttributesCount']),
    }),
  };
}

function eventOf(event: Values): TimedEvent {
  return {
    time: time(event['timeUnixNano']),
    name: text(event['name']),
    attributes: attributes(event['attributes']),
    droppedAttributesCount: count(event['droppedAttributesCount']),
  };
}

function linkOf(link: Values): Link {
  return {
    context: contextOf(link, (count(link['flags']) & IS_REMOTE) !== 0),
    attributes: attributes(link['attributes']),
    droppedAttributesCount: count(link['droppedAttributesCount']),
  };
}

function contextOf(values: Values, isRemote: boolean): SpanContext {
  const state = text(values['traceState']);
  return {
    traceId: text(values['traceId']),
    spanId: text(values['spanId']),
    traceFlags: count(values['flags']) & TRACE_FLAGS,
    isRemote,
    ...(state !== '' && { traceState: traceState(state) }),
  };
}

/** A state that is only passed on. */
function traceState(state: string): NonNullable<SpanContext['traceState']> {
  return {
    serialize: () => state,
    get: () => undefined,
    set: () => traceState(state),
    unset: () => traceState(state),
  };
}

function between(start: HrTime, end: HrTime): HrTime {
  const nanos = end[1] - start[1];
  return nanos < 0 ? [end[0] - start[0] - 1, nanos + 1e9] : [end[0] - start[0], nanos];
}

/** What a field holds, or what its absence says. */
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const time = (value: unknown): HrTime => (Array.isArray(value) ? (value as HrTime) : START);
const list = (value: unknown): Values[] => (Array.isArray(value) ? value : []);
const attributes = (value: unknown): Attributes => (value ?? {}) as Attributes;
