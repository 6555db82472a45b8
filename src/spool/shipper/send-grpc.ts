/**
 * Requests by OTLP/gRPC, through the library that OpenTelemetry's own exporters use. It belongs to an optional peer, which is
 * loaded with the first request.
 */
import { createRequire } from 'node:module';
import { version } from '../../version.ts';
import type { Signal } from '../spool.ts';
import type { Answer } from './answer.ts';
import { partialSuccess } from './answer-body.ts';
import type { Destination } from './destination.ts';
import { answerOfCallError, type CallError } from './grpc-answer.ts';
import type { Sender } from './sender.ts';

/** Source: opentelemetry-proto, collector/{logs,trace}/v1. */
const METHODS = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
} as const;

/** Of `CompressionAlgorithms` of grpc-js. */
const COMPRESSION = { none: 0, gzip: 2 } as const;

interface Metadata {
  set(name: string, value: string): void;
}

interface Client {
  makeUnaryRequest(
    method: string,
    serialize: (body: Buffer) => Buffer,
    deserialize: (bytes: Buffer) => Buffer,
    body: Buffer,
    metadata: Metadata,
    options: { deadline: number },
    done: (error: CallError | null, response?: Buffer) => void,
  ): unknown;
  close(): void;
}

/** `@grpc/grpc-js`, as far as it is needed. */
interface Grpc {
  readonly Client: new (address: string, credentials: object, options: object) => Client;
  readonly Metadata: new () => Metadata;
}

/** `@opentelemetry/otlp-grpc-exporter-base`: reads the variables that only concern gRPC. */
interface ExporterBase {
  convertLegacyOtlpGrpcOptions(
    config: { url?: string; metadata: Metadata },
    signal: string,
  ): { url: string; credentials(): object; metadata(): Metadata };
}

/** @param quietly runs what opens a request so that nobody traces it; not needed on a thread where nobody traces. */
export function grpcSender(
  destination: Destination,
  signal: Signal,
  quietly: <T>(run: () => T) => T = (run) => run(),
): Sender {
  let connection: { client: Client; metadata: Metadata } | undefined;

  function call(body: Buffer, entries: number): Promise<Answer> {
    connection ??= connect(destination, signal);
    const { client, metadata } = connection;
    const deadline = Date.now() + destination.timeoutMs;
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        METHODS[signal],
        same,
        same,
        body,
        metadata,
        { deadline },
        (error, response) => {
          if (error !== null) return resolve(answerOfCallError(error));
          const partial = partialSuccess(response ?? Buffer.alloc(0), signal);
          const refused = Math.min(partial?.rejected ?? 0, entries);
          resolve({ kind: 'accepted', refused, reason: partial?.message ?? '' });
        },
      );
    });
  }

  return {
    send: async (body, entries) => {
      try {
        return await quietly(() => call(body, entries));
      } catch (error) {
        // A package that has gone, or a header that cannot be one.
        return { kind: 'wait', reason: (error as Error).message };
      }
    },
    close: () => {
      connection?.client.close();
      connection = undefined;
    },
  };
}

function connect(destination: Destination, signal: Signal): { client: Client; metadata: Metadata } {
  const { grpcExporter = import.meta.url, url, headers, compression } = destination;
  const require = createRequire(grpcExporter);
  const base = require('@opentelemetry/otlp-grpc-exporter-base') as ExporterBase;
  const grpc = createRequire(require.resolve('@opentelemetry/otlp-grpc-exporter-base'))(
    '@grpc/grpc-js',
  ) as Grpc;
  const given = new grpc.Metadata();
  for (const [name, value] of Object.entries(headers)) given.set(name, value);
  const options = base.convertLegacyOtlpGrpcOptions(
    { ...(url !== undefined && { url }), metadata: given },
    signal.toUpperCase(),
  );
  const client = new grpc.Client(options.url, options.credentials(), {
    'grpc.default_compression_algorithm': COMPRESSION[compression],
    'grpc.primary_user_agent': `spanlog/${version} OTel-OTLP-Exporter-JavaScript/${version}`,
  });
  return { client, metadata: options.metadata() };
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
