/**
 * A record in the field layout that Google Cloud's logging agents understand.
 * Source: Cloud Logging, "Structured logging: special fields in the message"; Error Reporting, "Format errors".
 */
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { type LevelText, levelText } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { UID } from '../../record/uid.ts';
import { asLine, messageText } from '../console/json-line.ts';

const SEVERITY: { readonly [L in LevelText]: string } = {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARNING',
  ERROR: 'ERROR',
  FATAL: 'CRITICAL',
};

/** Attributes with a field of their own. */
const OWN = new Set([UID, 'exception.stacktrace']);

/** @param project of the traces; default `GOOGLE_CLOUD_PROJECT`. @returns one line, without the line end. */
export function gcpLine(
  record: StampedRecord,
  service: string,
  project = process.env['GOOGLE_CLOUD_PROJECT'],
): string {
  const { attributes, spanContext } = record;
  const line: { [key: string]: AnyValue } = {
    severity: SEVERITY[levelText(record.severityNumber)],
    timestamp: timestamp(record.time),
    message: messageText(record.body),
    logger: record.logger,
    serviceContext: { service },
    'logging.googleapis.com/insertId': attributes[UID],
  };
  if (spanContext !== undefined) {
    const { traceId, spanId, traceFlags } = spanContext;
    line['logging.googleapis.com/trace'] = project ? `projects/${project}/traces/${traceId}` : traceId;
    line['logging.googleapis.com/spanId'] = spanId;
    line['logging.googleapis.com/trace_sampled'] = (traceFlags & 1) === 1;
  }
  const stack = attributes['exception.stacktrace'];
  if (typeof stack === 'string') line['stack_trace'] = stack;
  const request = httpRequest(attributes);
  if (request !== undefined) line['httpRequest'] = request;
  for (const [key, value] of Object.entries(attributes)) {
    if (OWN.has(key)) continue;
    const field = Object.hasOwn(line, key) ? `attributes.${key}` : key;
    if (field === '__proto__') continue;
    line[field] = value;
  }
  return asLine(line);
}

/** Text would stay among the other fields: of this name the agents take seconds and nanoseconds alone. */
function timestamp(time: number): AnyValue {
  const seconds = Math.floor(time / 1e3);
  return { seconds, nanos: Math.floor((time - seconds * 1e3) * 1e6) };
}

function httpRequest(attributes: Attributes): { [key: string]: AnyValue } | undefined {
  const method = attributes['http.request.method'];
  if (method === undefined) return undefined;
  const duration = attributes['duration_ms'];
  const fields = {
    requestMethod: method,
    requestUrl: attributes['url.path'],
    status: attributes['http.response.status_code'],
    userAgent: attributes['user_agent.original'],
    remoteIp: attributes['client.address'],
    // A duration has nine decimals at most, and no exponent.
    latency: typeof duration === 'number' ? `${(duration / 1e3).toFixed(6)}s` : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
