/**
 * Next.js, which makes spans of its own for what it does with a request: they tell the route, and where its work goes on.
 *
 * A request that has passed a `proxy` is rendered in a context that Next makes anew from the request's headers: what is
 * bound to the request would be lost there, and nobody could tell whose work it is.
 */
import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { getRPCMetadata, setRPCMetadata } from '@opentelemetry/core';
import {
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { contextWithFieldsOf } from '../../../context/fields.ts';
import { notesOf, requestOf } from '../request-notes.ts';

/** Source: Next.js, "OpenTelemetry", default spans. */
const SCOPE = 'next.js';
const REQUEST = 'BaseServer.handleRequest';

/** Pages by which Next answers when a route has failed, or when there is none. */
const INTERNAL = /^\/(?:_|(?:404|500)$)/;

/** Contexts in which Next has begun with a request, by the id of the span it publishes on the request's headers. */
const begun = new Map<string, Context>();
/** Those ids, by the request's own span: they hold until it ends, or its entry is written where it is not recorded. */
const published = new WeakMap<object, string[]>();

type NextSpan = Span & Pick<ReadableSpan, 'attributes' | 'instrumentationScope'> & { kind: SpanKind };

/** Hears of Next's spans: their route is the request's, which is answered before Next says it to the request's own span. */
export class NextSpans implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    const { attributes, instrumentationScope } = span as NextSpan;
    if (instrumentationScope.name !== SCOPE) return;
    const root = getRPCMetadata(parent)?.span;
    const request = root === undefined ? undefined : requestOf(root);
    if (root === undefined || request === undefined) return;
    const notes = notesOf(request);
    const route = attributes['next.route'];
    if (typeof route === 'string' && !INTERNAL.test(route)) notes.route = () => route;
    if (attributes['next.span_type'] !== REQUEST) return;
    // The request has a server's span: each of these would be counted as one more request.
    (span as NextSpan).kind = SpanKind.INTERNAL;
    if (!notes.isOfNext) ignoreWhatIsLate(root);
    notes.isOfNext = true;
    notes.atEnd ??= () => forget(root);
    const { spanId } = span.spanContext();
    begun.set(spanId, parent);
    published.set(root, [...(published.get(root) ?? []), spanId]);
  }

  onEnd(span: ReadableSpan): void {
    forget(span);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    begun.clear();
    return Promise.resolve();
  }
}

function forget(root: object): void {
  for (const id of published.get(root) ?? []) begun.delete(id);
}

/**
 * Has the spans that tell of a request made where they are not sampled, without being sent: entries have their route, and
 * what is bound to the request goes on, in every trace.
 */
export class NextSampler implements Sampler {
  readonly #sampler: Sampler;

  /** @param sampler decides what is sent. */
  constructor(sampler: Sampler) {
    this.#sampler = sampler;
  }

  shouldSample(...given: Parameters<Sampler['shouldSample']>): SamplingResult {
    const result = this.#sampler.shouldSample(...given);
    const isMade = result.decision !== SamplingDecision.NOT_RECORD || !isTelling(given[4]);
    return isMade ? result : { ...result, decision: SamplingDecision.RECORD };
  }

  toString(): string {
    return `NextSampler{${this.#sampler.toString()}}`;
  }
}

/** The attributes with which Next starts its spans. */
function isTelling(attributes: Attributes): boolean {
  return attributes['next.span_type'] === REQUEST || attributes['next.route'] !== undefined;
}

/** Next tells the request's span its route when all is done; the SDK would complain of each span that has ended by then. */
function ignoreWhatIsLate(span: Span): void {
  const { setAttribute } = span;
  span.setAttribute = function (this: Span, ...given) {
    return this.isRecording() ? setAttribute.apply(this, given) : this;
  };
}

/** To stand behind the propagators that read headers: gives work that Next goes on with back what is bound to it. */
export const nextPropagator: TextMapPropagator = {
  inject: () => {},
  extract(of: Context): Context {
    if (begun.size === 0) return of;
    const extracted = trace.getSpanContext(of);
    const was = extracted === undefined ? undefined : begun.get(extracted.spanId);
    if (was === undefined) return of;
    const metadata = getRPCMetadata(was);
    const own = contextWithFieldsOf(of, was);
    return metadata === undefined ? own : setRPCMetadata(own, metadata);
  },
  fields: () => [],
};
