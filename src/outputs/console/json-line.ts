import type { AnyValue } from '@opentelemetry/api';
import { levelText } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { UID } from '../../record/uid.ts';

/** Fields of the line itself; an attribute of the same name is written as `attributes.<name>`. */
const OWN_FIELDS = new Set(['timestamp', 'level', 'logger', 'message', 'service', 'trace_id', 'span_id']);

/** JSON allows them, but readers take the separators for line ends, and terminals obey the control characters. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * A record as one line of JSON, without the line end: `timestamp` (ISO 8601, milliseconds), `level`, `logger`,
 * `message`, `service`, `trace_id` and `span_id` when logged inside a span, `request_id` when there is one, then the
 * attributes. Every value fits: bytes are base64.
 */
export function jsonLine(record: StampedRecord, service: string): string {
  const { attributes, spanContext } = record;
  const line: { [key: string]: AnyValue } = {
    timestamp: new Date(record.time).toISOString(),
    level: levelText(record.severityNumber),
    logger: record.logger,
    message: messageText(record.body),
    service,
  };
  if (spanContext !== undefined) {
    line['trace_id'] = spanContext.traceId;
    line['span_id'] = spanContext.spanId;
  }
  if (attributes['request_id'] !== undefined) line['request_id'] = attributes['request_id'];
  for (const key of Object.keys(attributes)) {
    if (key === 'request_id' || key === UID) continue;
    let name = key;
    while (OWN_FIELDS.has(name) || Object.hasOwn(line, name)) name = `attributes.${name}`;
    if (name === '__proto__') Object.defineProperty(line, name, { value: attributes[key], enumerable: true });
    else line[name] = attributes[key];
  }
  // Last: of use to whoever reads the line by program only.
  if (attributes[UID] !== undefined) line[UID] = attributes[UID];
  return asLine(line);
}

/** JSON that is one line to every reader, and moves no terminal; bytes are base64. */
export function asLine(fields: { readonly [key: string]: AnyValue }): string {
  return JSON.stringify(fields, bytesAsBase64).replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The body as text: what is not text is JSON. */
export function messageText(body: AnyValue): string {
  if (typeof body === 'string') return body;
  return body === null || body === undefined ? '' : JSON.stringify(body, bytesAsBase64);
}

/** For `JSON.stringify`. */
export function bytesAsBase64(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
