/** `spanlog/lambda`: AWS Lambda, where nobody but the handler itself says when an invocation begins and ends. */
import { type Attributes, type Context, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { SpanlogConfig } from '../config/config.ts';
import { carriedContext } from '../context/carrier.ts';
import { contextFields, contextWithFields, runInContext } from '../context/fields.ts';
import { REQUEST_ID } from '../context/request-id.ts';
import { stamp } from '../context/stamp.ts';
import { errorMessage, errorType, isError } from '../record/exception.ts';
import { type Level, SEVERITY } from '../record/level.ts';
import { emit, runtime } from '../runtime.ts';
import { flush } from '../sdk/lifecycle.ts';
import { start } from '../sdk/load.ts';
import { bodyDigest } from '../sources/http/body-digest.ts';
import { failedItemsOf, httpOf, type LambdaHttp, recordsOf } from './lambda-event.ts';

/** Name of the logger the records of invocations come from. */
const LOGGER = 'lambda';
/** Milliseconds an invocation waits for its records to be delivered, at most. */
const MAX_FLUSH = 2_000;
/** Milliseconds before its deadline at which an invocation is told to be late: what there is must be sent still. */
const SPARE = 500;

/** What is used of the context of an invocation. Source: AWS Lambda, "context object in Node.js". */
export interface LambdaContext {
  /** Becomes `request_id` of every record. */
  readonly awsRequestId: string;
  /** Names the span. */
  readonly functionName?: string;
  /** Becomes `cloud.resource_id`. */
  readonly invokedFunctionArn?: string;
  /** Milliseconds until the deadline. */
  getRemainingTimeInMillis?(): number;
}

let isCold = true;

/**
 * Wraps a handler: `export const handler = withSpanlog(async (event, context) => …)`. An invocation has a span, continued
 * from the `traceparent` of an HTTP event, and an entry record with its outcome, duration, whether it was a cold start, and
 * the error it failed with. Everything it logs carries AWS's request id. What was logged is delivered before the answer is
 * given, since the process is frozen then.
 *
 * @param handler an async handler, or one that returns its answer; handlers that call back are not Node 24's any more. One that
 * streams, with the stream as its second argument, is wrapped inside of `awslambda.streamifyResponse`.
 * @param config for the start of Spanlog, when `spanlog/register` has not started it. The records wait in memory, unless
 * `spool` says otherwise.
 * @returns the handler to be exported. What `handler` throws is thrown.
 */
export function withSpanlog<Event, Of extends LambdaContext, Answer>(
  handler: (event: Event, context: Of) => Answer | Promise<Answer>,
  config?: SpanlogConfig,
): (event: Event, context: Of) => Promise<Answer>;
export function withSpanlog<Event, Stream, Of extends LambdaContext, Answer>(
  handler: (event: Event, stream: Stream, context: Of) => Answer | Promise<Answer>,
  config?: SpanlogConfig,
): (event: Event, stream: Stream, context: Of) => Promise<Answer>;
export function withSpanlog(
  handler: (event: unknown, ...rest: never[]) => unknown,
  config: SpanlogConfig = {},
): (event: unknown, ...rest: never[]) => Promise<unknown> {
  if (runtime.running === undefined) start({ spool: false, ...config });
  return async (event, ...rest) => {
    // Behind a stream where there is one; an app's own tests call handlers without any.
    const lambda: Partial<LambdaContext> = rest.findLast(isContext) ?? {};
    const invocation = begin(event, lambda);
    const late = warnWhenLate(lambda, invocation.context);
    try {
      const answer = await runInContext(invocation.context, () => handler(event, ...rest));
      invocation.end(answer);
      return answer;
    } catch (error) {
      invocation.end(undefined, { error });
      throw error;
    } finally {
      clearTimeout(late);
      await flush(Math.max(0, Math.min(MAX_FLUSH, (lambda.getRemainingTimeInMillis?.() ?? MAX_FLUSH) - 100)));
    }
  };
}

function isContext(given: unknown): given is LambdaContext {
  if (typeof given !== 'object' || given === null) return false;
  return ['awsRequestId', 'functionName', 'getRemainingTimeInMillis'].some((name) => name in given);
}

function begin(event: unknown, lambda: Partial<LambdaContext>) {
  const started = performance.now();
  const name = lambda.functionName ?? 'handler';
  const http = httpOf(event);
  // Names: OpenTelemetry semantic conventions, "FaaS".
  const attributes: Attributes = {
    ...(lambda.awsRequestId !== undefined && { 'faas.invocation_id': lambda.awsRequestId }),
    'faas.coldstart': isCold,
    'faas.trigger': http === undefined ? 'other' : 'http',
    ...recordsOf(event),
    ...(lambda.invokedFunctionArn !== undefined && { 'cloud.resource_id': lambda.invokedFunctionArn }),
    ...http?.attributes,
  };
  isCold = false;
  const parent = carriedContext({ headers: http?.headers ?? {} });
  const span = trace.getTracer('spanlog').startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  const fields = {
    ...contextFields(parent),
    ...(lambda.awsRequestId !== undefined && { [REQUEST_ID]: lambda.awsRequestId }),
  };
  const own = contextWithFields(trace.setSpan(parent, span), fields);
  return {
    context: own,
    end(answer: unknown, thrown?: { error: unknown }): void {
      const status = statusOf(answer);
      if (status !== undefined) attributes['http.response.status_code'] = status;
      const hasFailed = thrown !== undefined || (status !== undefined && status >= 500);
      if (hasFailed)
        attributes['error.type'] = thrown === undefined ? String(status) : errorType(thrown.error);
      const failedItems = failedItemsOf(answer);
      if (failedItems > 0) attributes['messaging.batch.failed_count'] = failedItems;
      span.setAttributes(attributes);
      if (thrown !== undefined) {
        const { error } = thrown;
        span.recordException(isError(error) ? error : errorMessage(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
      } else if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      const isPartial = failedItems > 0 && !hasFailed;
      const outcome =
        thrown === undefined ? (status ?? (isPartial ? 'failed in part' : 'succeeded')) : 'threw';
      const duration = Math.round((performance.now() - started) * 1e3) / 1e3;
      say(own, hasFailed ? 'error' : isPartial ? 'warn' : 'info', `${name} ${outcome}`, {
        attributes: { duration_ms: duration, ...attributes, ...(thrown !== undefined && digestOf(http)) },
        exception: thrown?.error,
        eventName: 'faas.invocation',
      });
    },
  };
}

/** A body whose secrets cannot be taken out has no hash. */
function digestOf(http: LambdaHttp | undefined): Attributes {
  const clean = runtime.running?.clean;
  if (http === undefined || clean === undefined) return {};
  try {
    return bodyDigest(http.size, http.body(), clean);
  } catch {
    return {};
  }
}

function statusOf(answer: unknown): number | undefined {
  const status = (answer as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

function say(of: Context, level: Level, body: string, rest: object): void {
  if (SEVERITY[level] < runtime.levels.thresholdOf(LOGGER)) return;
  try {
    emit(stamp(LOGGER, undefined, { severityNumber: SEVERITY[level], body, context: of, ...rest }));
  } catch {
    runtime.internalErrors++;
  }
}

/** An invocation that runs into its deadline is killed without a word. */
function warnWhenLate(lambda: Partial<LambdaContext>, of: Context): NodeJS.Timeout | undefined {
  const left = (lambda.getRemainingTimeInMillis?.() ?? 0) - SPARE;
  if (left <= 0) return undefined;
  const timer = setTimeout(() => {
    say(of, 'warn', 'the invocation is about to time out', { attributes: { 'faas.remaining_ms': SPARE } });
    void context.with(of, () => flush(SPARE / 2));
  }, left);
  return timer.unref();
}
