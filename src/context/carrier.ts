/** The current work, made portable: for worker threads, child processes and queues, where no context crosses by itself. */
import { type Attributes, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { toAttributes } from '../record/any-value.ts';
import { contextFields, contextWithFields } from './fields.ts';

/** Plain data: can be sent with `postMessage`, put into JSON, stored in a queue. */
export interface ContextCarrier {
  /** `traceparent`, `tracestate`, `baggage` and whatever else the propagators in use write. */
  headers: { [name: string]: string };
  /** The fields bound to the work. */
  fields: Attributes;
}

const ENVIRONMENT_FIELDS = 'SPANLOG_CONTEXT_FIELDS';

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
 * @param carrier from {@link carryContext}; anything else is taken as carrying nothing.
 * @returns what `fn` returns; what it throws is thrown.
 */
export function continueContext<T>(carrier: ContextCarrier | undefined, fn: () => T): T {
  const headers = isRecord(carrier?.headers) ? carrier.headers : {};
  const fields = isRecord(carrier?.fields) ? carrier.fields : {};
  const extracted = propagation.extract(ROOT_CONTEXT, headers);
  return context.with(contextWithFields(extracted, toAttributes(fields)), fn);
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
  if (Object.keys(fields).length > 0) environment[ENVIRONMENT_FIELDS] = JSON.stringify(fields);
  return environment;
}

/** @returns the work this process was born into, or undefined when its environment names none. */
export function carrierFromEnv(environment: NodeJS.ProcessEnv): ContextCarrier | undefined {
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

function isRecord(value: unknown): value is { [key: string]: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
