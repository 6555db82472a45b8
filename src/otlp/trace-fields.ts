import type { SpanContext } from '@opentelemetry/api';
import { readHex } from './hex.ts';

/** Tags of LogRecord. */
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;

/** Bytes of flags, trace id and span id. */
export const TRACE_SIZE = 33;

/** The fields of a record that tell its trace, encoded once for as long as the span stays the same. */
export class TraceFields {
  readonly words = new Int32Array(Math.ceil(TRACE_SIZE / 4));
  readonly #bytes = Buffer.from(this.words.buffer);

  constructor() {
    const bytes = this.#bytes;
    bytes[0] = FLAGS;
    bytes[5] = TRACE_ID;
    bytes[6] = 16;
    bytes[23] = SPAN_ID;
    bytes[24] = 8;
  }

  /** @param context a valid one. */
  read(context: SpanContext): void {
    const bytes = this.#bytes;
    bytes[1] = context.traceFlags;
    readHex(context.traceId, 16, bytes, 7);
    readHex(context.spanId, 8, bytes, 25);
  }
}
