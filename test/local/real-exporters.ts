/** A log record and a span with a value of every kind, sent by the real OpenTelemetry exporters. */
import {
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export type Encoding = 'json' | 'protobuf';
export type Compression = 'gzip' | 'none';

export const TIME = 1_700_000_000_123;
export const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>';

const PARENT: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
export const { traceId: TRACE_ID, spanId: SPAN_ID } = PARENT;

const resource = resourceFromAttributes({ 'service.name': 'shop', 'host.name': 'h1' });

/** @throws Error when the exporter did not get its 200. */
export async function sendLog(url: string, encoding: Encoding, compression: Compression): Promise<void> {
  const options = { url: `${url}/v1/logs`, compression } as never;
  const exporter = encoding === 'json' ? new JsonLogs(options) : new ProtobufLogs(options);
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] });
  provider.getLogger('app.db', '1.2.3').emit({
    timestamp: TIME,
    observedTimestamp: TIME + 1,
    severityNumber: 17,
    severityText: 'ERROR',
    body: `Zahlung 支払い ${HOSTILE}`,
    attributes: {
      'log.record.uid': `01HZX-${encoding}`,
      text: 'ü',
      int: -42,
      big: Number.MAX_SAFE_INTEGER,
      double: 1.5,
      yes: true,
      list: ['a', 1, false],
      map: { deep: { deeper: HOSTILE } },
      bytes: new Uint8Array([1, 2, 255]),
    } as never,
    context: trace.setSpanContext(ROOT_CONTEXT, PARENT),
  });
  await provider.forceFlush();
  await provider.shutdown();
}

/** @throws Error when the exporter did not get its 200. */
export async function sendSpan(url: string, encoding: Encoding, compression: Compression): Promise<void> {
  const options = { url: `${url}/v1/traces`, compression } as never;
  const exporter = encoding === 'json' ? new JsonTraces(options) : new ProtobufTraces(options);
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = provider.getTracer('http', '1').startSpan(
    'GET /u/:id',
    {
      kind: SpanKind.SERVER,
      startTime: TIME,
      attributes: { 'http.request.method': 'GET', 'http.route': '/u/:id', 'http.response.status_code': 500 },
      links: [{ context: { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, PARENT),
  );
  span.addEvent('exception', { 'exception.type': 'TypeError' }, TIME + 5);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'boom' });
  span.end(TIME + 12.5);
  await provider.forceFlush();
  await provider.shutdown();
}
