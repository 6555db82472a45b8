import { connect } from 'node:http2';
import { encodeLogs } from './otlp-decode.ts';

/**
 * Sends one record over OTLP/gRPC, by hand: a unary call is one HTTP/2 request with a length-prefixed message.
 *
 * @returns the call's gRPC status, 0 when the record was accepted
 */
export async function sendOverGrpc(
  address: string,
  record: { service: string; body: string; traceId: string },
): Promise<number> {
  const message = encodeLogs(record);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  const session = connect(address);
  try {
    return await new Promise<number>((resolve, reject) => {
      session.once('error', reject);
      const call = session.request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let status: unknown;
      call.once('error', reject);
      call.on('response', (headers) => {
        status ??= headers['grpc-status'];
      });
      call.on('trailers', (headers) => {
        status ??= headers['grpc-status'];
      });
      call.on('close', () => resolve(Number(status)));
      call.resume();
      call.end(Buffer.concat([prefix, message]));
    });
  } finally {
    session.close();
  }
}
