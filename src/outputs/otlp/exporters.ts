/** The OTLP exporter of each signal for each protocol. What is not configured, they read from `OTEL_EXPORTER_OTLP_*`. */
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpSettings } from '../../config/config.ts';
import { requireOptionalPeer } from '../../config/optional-peer.ts';
import { checkEndpoint } from './endpoint.ts';
import { protocolOf, type Signal } from './protocol.ts';

const GRPC = {
  logs: '@opentelemetry/exporter-logs-otlp-grpc',
  traces: '@opentelemetry/exporter-trace-otlp-grpc',
} as const;
const GRPC_INSTALL = Object.values(GRPC).join(' ');

/** @throws ConfigError for a protocol or an address that is not allowed, or a package that is not installed. */
export function logExporter(otlp: OtlpSettings): LogRecordExporter {
  const { protocol, key } = protocolOf('logs', otlp);
  if (protocol !== 'grpc') checkEndpoint('logs', otlp);
  if (protocol === 'http/json') return new JsonLogExporter(httpOptions('logs', otlp));
  if (protocol === 'http/protobuf') return new ProtobufLogExporter(httpOptions('logs', otlp));
  const grpc = requireOptionalPeer(GRPC.logs, { key, value: protocol, install: GRPC_INSTALL }) as {
    OTLPLogExporter: new (options: object) => LogRecordExporter;
  };
  return new grpc.OTLPLogExporter(grpcOptions(otlp));
}

/** @throws ConfigError for a protocol or an address that is not allowed, or a package that is not installed. */
export function traceExporter(otlp: OtlpSettings): SpanExporter {
  const { protocol, key } = protocolOf('traces', otlp);
  if (protocol !== 'grpc') checkEndpoint('traces', otlp);
  if (protocol === 'http/json') return new JsonTraceExporter(httpOptions('traces', otlp));
  if (protocol === 'http/protobuf') return new ProtobufTraceExporter(httpOptions('traces', otlp));
  const grpc = requireOptionalPeer(GRPC.traces, { key, value: protocol, install: GRPC_INSTALL }) as {
    OTLPTraceExporter: new (options: object) => SpanExporter;
  };
  return new grpc.OTLPTraceExporter(grpcOptions(otlp));
}

function httpOptions(signal: Signal, otlp: OtlpSettings): object {
  return {
    ...(otlp.endpoint !== undefined && { url: `${otlp.endpoint.replace(/\/+$/, '')}/v1/${signal}` }),
    ...(otlp.headers !== undefined && { headers: { ...otlp.headers } }),
  };
}

/** Headers over gRPC are the peer's Metadata class: they are taken from `OTEL_EXPORTER_OTLP_HEADERS`. */
function grpcOptions(otlp: OtlpSettings): object {
  return otlp.endpoint === undefined ? {} : { url: otlp.endpoint };
}
