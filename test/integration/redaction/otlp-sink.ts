/** Takes whatever is sent by OTLP, in any of its protocols, and keeps the bytes as they were encoded. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Server, ServerCredentials } from '@grpc/grpc-js';

export interface OtlpSink {
  readonly url: string;
  readonly bodies: Buffer[];
  close(): Promise<void>;
}

export async function httpSink(): Promise<OtlpSink> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw);
    const type = request.headers['content-type'] ?? '';
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export async function grpcSink(): Promise<OtlpSink> {
  const bodies: Buffer[] = [];
  const server = new Server();
  for (const [service, signal] of [
    ['Logs', 'logs'],
    ['Trace', 'trace'],
  ] as const) {
    server.addService(
      {
        Export: {
          path: `/opentelemetry.proto.collector.${signal}.v1.${service}Service/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: (message: Buffer) => message,
          requestDeserialize: (message: Buffer) => message,
          responseSerialize: (message: Buffer) => message,
          responseDeserialize: (message: Buffer) => message,
        },
      },
      {
        Export(call: { request: Buffer }, answer: (error: null, message: Buffer) => void) {
          bodies.push(call.request);
          answer(null, Buffer.alloc(0));
        },
      },
    );
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { url: `http://127.0.0.1:${port}`, bodies, close: async () => server.forceShutdown() };
}
