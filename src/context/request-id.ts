import { randomUUID } from 'node:crypto';
import {
  type Context,
  context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { contextFields, contextWithFields } from './fields.ts';

/** The field and attribute name. */
export const REQUEST_ID = 'request_id';
/** The header that carries it. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Letters, digits and the separators of the usual id formats, 1 to 128 characters: safe in a header and in a log. */
const SANE = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/;

/** @returns the id when it is fit to be repeated in headers and logs, else undefined. */
export function saneRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && SANE.test(value) ? value : undefined;
}

/** The request id of the work in `of`, default the active context. */
export function requestId(of: Context = context.active()): string | undefined {
  return saneRequestId(contextFields(of)[REQUEST_ID]);
}

/**
 * Carries the request id from service to service. As a propagator it works for whatever carries trace context: HTTP
 * requests in and out, and messages of any instrumented broker. Incoming work without a sane id gets a new one.
 */
export class RequestIdPropagator implements TextMapPropagator {
  inject(of: Context, carrier: unknown, setter: TextMapSetter): void {
    // An export is sent in the course of whichever request happened to start the batch, and is no part of it.
    if (isTracingSuppressed(of)) return;
    const id = requestId(of);
    if (id !== undefined) setter.set(carrier, REQUEST_ID_HEADER, id);
  }

  extract(of: Context, carrier: unknown, getter: TextMapGetter): Context {
    const value = getter.get(carrier, REQUEST_ID_HEADER);
    const id = saneRequestId(Array.isArray(value) ? value[0] : value) ?? randomUUID();
    return contextWithFields(of, { [REQUEST_ID]: id });
  }

  fields(): string[] {
    return [REQUEST_ID_HEADER];
  }
}
