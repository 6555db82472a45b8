/** A record in the field layout of Elastic's loggers. Source: Elastic Common Schema 8, "Spec for ECS Logging". */
import type { AnyValue } from '@opentelemetry/api';
import { levelText } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { UID } from '../../record/uid.ts';
import { asLine, messageText } from '../console/json-line.ts';

const VERSION = '8.17.0';

/** Attributes whose field has another name there. The semantic conventions' other names are those of ECS. */
const RENAMED: { readonly [attribute: string]: string } = {
  'exception.type': 'error.type',
  'exception.message': 'error.message',
  'exception.stacktrace': 'error.stack_trace',
  [UID]: 'event.id',
  request_id: 'http.request.id',
};

/** Names that are objects there: Elasticsearch refuses a document in which one is anything else. */
const FIELD_SETS = new Set(
  `agent as client cloud container data_stream destination device dll dns ecs email error event faas file geo group hash host
  http labels log network observer orchestrator organization os package process registry related rule server service
  source span threat tls trace transaction url user user_agent vlan volume vulnerability x509`.split(/\s+/),
);

/** @returns one line, without the line end. */
export function ecsLine(record: StampedRecord, service: string): string {
  const { attributes, spanContext, eventName } = record;
  const line: { [key: string]: AnyValue } = {
    '@timestamp': new Date(record.time).toISOString(),
    'log.level': levelText(record.severityNumber).toLowerCase(),
    message: messageText(record.body),
    'ecs.version': VERSION,
    'log.logger': record.logger,
    'service.name': service,
  };
  if (spanContext !== undefined) {
    line['trace.id'] = spanContext.traceId;
    line['span.id'] = spanContext.spanId;
  }
  if (eventName !== undefined) line['event.action'] = eventName;
  for (const [key, value] of Object.entries(attributes)) {
    const name = RENAMED[key] ?? key;
    // What a caller calls like a field of the line is a label of the record.
    const field = Object.hasOwn(line, name) || isMisplaced(name, value) ? `labels.${name}` : name;
    if (field === '__proto__') continue;
    line[field] = value;
  }
  return asLine(line);
}

function isMisplaced(name: string, value: AnyValue): boolean {
  if (!FIELD_SETS.has(name)) return false;
  return typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array;
}
