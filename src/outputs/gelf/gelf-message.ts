/** A record as a message of the Graylog Extended Log Format. Source: GELF 1.1, "GELF Payload Specification". */
import type { AnyValue } from '@opentelemetry/api';
import type { StampedRecord } from '../../record/record.ts';
import { bytesAsBase64, messageText } from '../console/json-line.ts';
import { syslogSeverity } from '../syslog/severity.ts';

export interface GelfFormat {
  readonly hostname: string;
  readonly service: string;
}

/** Stands in the full message. */
const STACK = 'exception.stacktrace';

/** @returns what writes a record as JSON. */
export function gelfMessage({ hostname, service }: GelfFormat): (record: StampedRecord) => string {
  return (record) => {
    const { body, attributes, spanContext, eventName } = record;
    const text = messageText(body);
    const lineEnd = text.indexOf('\n');
    const stack = attributes[STACK];
    const message: { [field: string]: string | number } = {
      version: '1.1',
      host: hostname,
      // It must not be empty.
      short_message: (lineEnd === -1 ? text : text.slice(0, lineEnd)).trim() || '-',
      timestamp: Math.round(record.time) / 1e3,
      level: syslogSeverity(record.severityNumber),
    };
    const hasStack = typeof stack === 'string' && stack !== '';
    if (hasStack || lineEnd !== -1) message['full_message'] = hasStack ? `${text}\n${stack}` : text;
    message['_service'] = service;
    message['_logger'] = record.logger;
    message['_severity'] = record.severityText;
    if (spanContext !== undefined) {
      message['_trace_id'] = spanContext.traceId;
      message['_span_id'] = spanContext.spanId;
    }
    if (eventName !== undefined) message['_event'] = eventName;
    for (const [key, value] of Object.entries(attributes)) {
      if (key !== STACK) message[fieldName(key, message)] = fieldValue(value);
    }
    return JSON.stringify(message);
  };
}

/** `_id` is Graylog's own; a name that is taken, or would be, says that it is an attribute's. */
function fieldName(key: string, taken: object): string {
  // Those of another script would all be made of the same character.
  const plain = key
    .replace(/\P{ASCII}/gu, (character) => `_u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`)
    .replace(/[^\w.-]/g, '_');
  let name = /^\P{ASCII}/u.test(key) ? plain : `_${plain}`;
  if (name === '_id') name = '_attributes.id';
  while (Object.hasOwn(taken, name)) name = `_attributes.${name.slice(1)}`;
  return name;
}

/** A field is text or a number. */
function fieldValue(value: AnyValue): string | number {
  const plain = bytesAsBase64('', value);
  if (typeof plain === 'string') return plain;
  if (typeof plain === 'number' && Number.isFinite(plain)) return plain;
  return JSON.stringify(plain, bytesAsBase64) ?? '';
}
