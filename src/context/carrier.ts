/** The current work, made portable: for worker threads, child processes and queues, where no context crosses by itself. */
import { type Attributes, type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { toAttributes } from '../record/any-value.ts';
import { contextFields, contextWithFields, runInContext } from './fields.ts';
import { REQUEST_ID, REQUEST_ID_HEADER, saneRequestId } from './request-id.ts';

/** Plain data: can be sent with `postMessage`, put into JSON, stored in a queue. */
export interface ContextCarrier {
  /** `traceparent`, `tracestate`, `baggage` and whatever else the propagators in use write. */
  headers: { [name: string]: string };
  /** The fields bound to the work. */
  fields: Attributes;
}

const ENVIRONMENT_FIELDS = 'SPANLOG_CONTEXT_FIELDS';
/** Bytes. Linux refuses to start a process with a variable over 128 KiB. */
const MAX_ENVIRONMENT = 32 * 1024;

/**
 * @returns the trace and the fields of the current work, to be continued elsewhere with {@link continueContext}.
 */
export function carryContext(): ContextCarrier {
  const active = context.active();
  const headers: { [name: string]: string } = {};
  propagation.inject(active, headers);
  return { headers, fields: { ...contextFields(active) } };
}

/**
 * Runs `fn` as part of the work a carrier came from: what it logs and the spans it starts belong to the same trace.
 *
 * @param carrier from {@link carryContext}, or only the `headers` of a message; anything else carries nothing.
 * @returns what `fn` returns; what it throws is thrown.
 */
export function continueContext<T>(carrier: Partial<ContextCarrier> | undefined, fn: () => T): T {
  return runInContext(carriedContext(carrier), fn);
}

/** The work of a carrier, and nothing of the work it arrives in. */
export function carriedContext(carrier: Partial<ContextCarrier> | undefined): Context {
  const { headers, fields } = toAttributes(carrier);
  const sane: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(isRecord(headers) ? headers : {})) {
    // Propagators take it for granted that a header is text.
    if (typeof value === 'string') sane[name] = value;
  }
  const id = saneRequestId(sane[REQUEST_ID_HEADER]);
  return contextWithFields(propagation.extract(ROOT_CONTEXT, sane), {
    ...(id !== undefined && { [REQUEST_ID]: id }),
    ...(isRecord(fields) ? fields : {}),
  });
}

/**
 * The current work as environment variables, for a process or a worker thread to be born into it:
 * `new Worker(file, { env: { ...process.env, ...contextEnv() } })`, and the same for `spawn` and `fork`. A process
 * started with `spanlog/register` continues it from its first line.
 *
 * Source: OpenTelemetry specification, "Environment Variables as Context Propagation Carriers" (`TRACEPARENT`, …).
 */
export function contextEnv(): { [name: string]: string } {
  const { headers, fields } = carryContext();
  const environment: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(headers)) environment[environmentName(name)] = value;
  const text = fieldsText(fields);
  if (text !== '{}') environment[ENVIRONMENT_FIELDS] = text;
  return environment;
}

/** Fields as JSON; those that do not fit any more are left out. */
function fieldsText(fields: Attributes): string {
  const parts: string[] = [];
  let left = MAX_ENVIRONMENT;
  for (const [key, value] of Object.entries(fields)) {
    const part = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    if (Buffer.byteLength(part) >= left) continue;
    left -= Buffer.byteLength(part) + 1;
    parts.push(part);
  }
  return `{${parts.join(',')}}`;
}

/** @returns the work this process was born into, or undefined when its environment names none. */
export function carrierFromEnv(environment: {
  readonly [name: string]: string | undefined;
}): ContextCarrier | undefined {
  const headers: { [name: string]: string } = {};
  for (const name of propagation.fields()) {
    const value = environment[environmentName(name)];
    if (value !== undefined) headers[name] = value;
  }
  const fields = parseFields(environment[ENVIRONMENT_FIELDS]);
  if (Object.keys(headers).length === 0 && fields === undefined) return undefined;
  return { headers, fields: fields ?? {} };
}

function environmentName(header: string): string {
  return header.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}

function parseFields(text: string | undefined): Attributes | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? toAttributes(value) : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
