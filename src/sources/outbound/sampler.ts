/**
 * Which spans are made. A span that is not sampled is not even made, and what it would have told of a call to another
 * service is lost to the log: so those of calls are always made, and not sent when they are not sampled.
 */
import {
  type Attributes,
  type Context,
  createTraceState,
  diag,
  type Link,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { REQUEST_ID, requestId } from '../../context/request-id.ts';
import { isSql } from './dialects.ts';

/** Source: OpenTelemetry specification, `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`. */
export function samplerFromEnvironment(): Sampler {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const root = rootSampler(name.replace(/^parentbased_/, ''));
  if (root !== undefined) return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
  diag.error(`unknown OTEL_TRACES_SAMPLER value "${name}", using default`);
  return new ParentBasedSampler({ root: new AlwaysOnSampler() });
}

function rootSampler(name: string): Sampler | undefined {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio());
    default:
      return undefined;
  }
}

function ratio(): number {
  const given = getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG');
  if (given !== undefined && given >= 0 && given <= 1) return given;
  diag.error(
    `OTEL_TRACES_SAMPLER_ARG is to be a number from 0 to 1, not ${given ?? 'blank'}; it is taken for 1`,
  );
  return 1;
}

export class CallSampler implements Sampler {
  readonly #sampler: Sampler;
  readonly #tellsRequest: boolean;

  /**
   * @param sampler decides what is sent.
   * @param tellsRequest puts the request id into the trace state of database calls, which is where the comments in their
   * statements are made of.
   */
  constructor(sampler: Sampler, tellsRequest: boolean) {
    this.#sampler = sampler;
    this.#tellsRequest = tellsRequest;
  }

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const result = this.#sampler.shouldSample(context, traceId, name, kind, attributes, links);
    if (!isCallKind(kind)) return result;
    const decision =
      result.decision === SamplingDecision.NOT_RECORD ? SamplingDecision.RECORD : result.decision;
    const traceState = this.#tellsRequest ? withRequest(context, attributes, result) : result.traceState;
    return { ...result, decision, ...(traceState !== undefined && { traceState }) };
  }

  toString(): string {
    return `CallSampler{${this.#sampler.toString()}}`;
  }
}

export function isCallKind(kind: SpanKind): boolean {
  return kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER;
}

function withRequest(
  context: Context,
  attributes: Attributes,
  { traceState }: SamplingResult,
): SamplingResult['traceState'] {
  const id = requestId(context);
  if (id === undefined || !isSql(String(attributes['db.system.name'] ?? attributes['db.system'])))
    return traceState;
  const state = traceState ?? trace.getSpanContext(context)?.traceState ?? createTraceState();
  // A value of a trace state holds no `=`. Source: W3C Trace Context, "Value".
  return state.set(REQUEST_ID, id.replaceAll('=', '_'));
}
