import { type AnyValue, ROOT_CONTEXT } from '@opentelemetry/api';
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';

interface OtlpJson {
  resourceLogs: {
    scopeLogs: { logRecords: { body: unknown; attributes: { key: string; value: unknown }[] }[] }[];
  }[];
}

/** Sends a body and an attribute through the SDK and both OTLP serializers; throws when one of them does. */
export function throughOtlp(body: AnyValue, attributes: { [key: string]: AnyValue }) {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  provider.getLogger('test').emit({ body, attributes, context: ROOT_CONTEXT });
  const records = exporter.getFinishedLogRecords();
  if (records.length !== 1) throw new Error('the SDK kept no record');
  if (ProtobufLogsSerializer.serializeRequest(records) === undefined) throw new Error('no protobuf');
  const bytes = JsonLogsSerializer.serializeRequest(records);
  const json: OtlpJson = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  const record = json.resourceLogs[0]?.scopeLogs[0]?.logRecords[0];
  if (record === undefined) throw new Error('no record in the JSON');
  return record;
}
