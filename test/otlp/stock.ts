/** What OpenTelemetry's own serializers make of the same records. */
import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { StampedRecord } from '../../src/record/record.ts';

export const RESOURCE = resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 7 });

/** As ProviderOutput and the SDK pass a record on; one scope object for each name and version. */
export function readableRecords(
  records: readonly StampedRecord[],
  resource: Resource = RESOURCE,
): ReadableLogRecord[] {
  const scopes = new Map<string, { name: string; version?: string }>();
  return records.map((record) => {
    const { logger, loggerVersion: version, spanContext, eventName } = record;
    const name = logger || 'root';
    const key = JSON.stringify([name, version]);
    const scope = scopes.get(key) ?? { name, ...(version !== undefined && { version }) };
    scopes.set(key, scope);
    const seconds = Math.floor(record.time / 1e3);
    const time: [number, number] = [seconds, Math.floor((record.time - seconds * 1e3) * 1e6)];
    return {
      hrTime: time,
      hrTimeObserved: time,
      severityNumber: record.severityNumber,
      severityText: record.severityText,
      body: record.body,
      attributes: record.attributes,
      droppedAttributesCount: 0,
      resource,
      instrumentationScope: scope,
      ...(spanContext !== undefined && { spanContext }),
      ...(eventName !== undefined && { eventName }),
    };
  });
}

export function stockLogs(records: readonly ReadableLogRecord[], format: 'json' | 'protobuf'): Uint8Array {
  const serializer = format === 'json' ? JsonLogsSerializer : ProtobufLogsSerializer;
  return present(serializer.serializeRequest([...records]));
}

export function stockSpans(spans: readonly ReadableSpan[], format: 'json' | 'protobuf'): Uint8Array {
  const serializer = format === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  return present(serializer.serializeRequest([...spans]));
}

/** Parsed; without what the stock exporter puts into a resource although OTLP has no such field there. */
export function stockJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'), function (this: object, key, value) {
    return key === 'schemaUrl' && Object.hasOwn(this, 'droppedAttributesCount') ? undefined : value;
  });
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('the serializer gave nothing');
  return bytes;
}
