import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The two encodings of OTLP/HTTP; an answer uses the one of its request. */
export type Encoding = 'application/json' | 'application/x-protobuf';

/** The encoding a content type names, parameters aside; null when OTLP has none of that name. */
export function encodingOf(contentType: string | undefined): Encoding | null {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/x-protobuf' ? type : null;
}

export type Signal = 'logs' | 'traces' | 'metrics';

const REJECTED_FIELD: { [signal in Signal]: string } = {
  logs: 'rejectedLogRecords',
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
};

/**
 * Export…ServiceResponse: empty on full success (the specification says `partial_success` must not be set then), else
 * `partial_success` (1) with the count (1) and the reason (2).
 */
export function exportResponse(
  encoding: Encoding,
  signal: Signal,
  rejected: number,
  reason: string,
): Uint8Array {
  if (encoding === 'application/json') {
    const partialSuccess = { [REJECTED_FIELD[signal]]: String(rejected), errorMessage: reason };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  const writer = new BinaryWriter();
  if (rejected > 0) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int64(rejected);
    writer.tag(2, WireType.LengthDelimited).string(reason);
    writer.join();
  }
  return writer.finish();
}

/** google.rpc.Code for the HTTP statuses this server answers with. */
function rpcCode(status: number): number {
  if (status === 429 || status === 503) return 14;
  if (status >= 500) return 13;
  return 3;
}

/** google.rpc.Status: code 1, message 2 (OTLP/HTTP, "Failures"). */
export function statusResponse(encoding: Encoding, status: number, message: string): Uint8Array {
  const code = rpcCode(status);
  if (encoding === 'application/json') return Buffer.from(JSON.stringify({ code, message }));
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.finish();
}
