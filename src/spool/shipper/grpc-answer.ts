/**
 * What the status of a call over gRPC means for the entries of its request.
 *
 * Source: OTLP specification, "OTLP/gRPC Response": which codes may be tried again. Those that may not and yet speak of the
 * destination's set-up (UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, …) are waited out, as over HTTP.
 */
import type { Answer } from './answer.ts';
import { statusMessage } from './answer-body.ts';
import { LONGEST_WAIT } from './retry-after.ts';
import { fields } from './wire-fields.ts';

/** Source: gRPC, "Status codes and their use". */
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** What fails a call in the library, as far as it is looked at. */
export interface CallError extends Error {
  readonly code?: number;
  readonly details?: string;
  readonly metadata?: { get(key: string): readonly (string | Buffer)[] };
}

export function answerOfCallError(error: CallError): Answer {
  const details = statusMessage(Buffer.from(error.details || error.message));
  switch (error.code) {
    case INVALID_ARGUMENT:
      return { kind: 'bad', reason: details };
    case DEADLINE_EXCEEDED:
      return { kind: 'wait', reason: details, brokeOff: true };
    case RESOURCE_EXHAUSTED:
      // The library's own words for a message above the limit of either side.
      if (/larger than max|message too large/i.test(details)) return { kind: 'too-large', reason: details };
      break;
    case UNAVAILABLE:
      if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|Name resolution failed/.test(details)) {
        return { kind: 'wait', reason: details, unreachable: true };
      }
      if (/ECONNRESET|EPIPE|closed/i.test(details)) {
        return { kind: 'wait', reason: details, brokeOff: true };
      }
  }
  const retryAfter = retryDelay(error);
  return { kind: 'wait', reason: details, ...(retryAfter !== undefined && { retryAfter }) };
}

/** `google.rpc.RetryInfo` in the details of a `google.rpc.Status`, in milliseconds. */
function retryDelay({ metadata }: CallError): number | undefined {
  const status = metadata?.get('grpc-status-details-bin')[0];
  if (!(status instanceof Uint8Array)) return undefined;
  const detail = fields(status)?.get(3);
  const any = detail instanceof Uint8Array ? fields(detail) : undefined;
  const [type, value] = [any?.get(1), any?.get(2)];
  if (!(type instanceof Uint8Array) || !(value instanceof Uint8Array)) return undefined;
  if (!Buffer.from(type).toString().endsWith('/google.rpc.RetryInfo')) return undefined;
  const delay = fields(value)?.get(1);
  const duration = delay instanceof Uint8Array ? fields(delay) : undefined;
  const ms = Number(duration?.get(1) ?? 0) * 1_000 + Number(duration?.get(2) ?? 0) / 1e6;
  return ms > 0 ? Math.min(ms, LONGEST_WAIT) : undefined;
}
