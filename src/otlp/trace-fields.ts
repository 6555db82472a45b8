import type { SpanContext } from '@opentelemetry/api';
import { readHex } from './hex.ts';

/** Tags of LogRecord. */
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;

/** Bytes of flags, trace id and span id. */
export const TRACE_SIZE = 33;

/** Spans kept, a power of two: as many requests may take turns without being encoded again for each record. */
const PLACES = 16;
const LAST_DIGIT = 15;

interface Kept {
  context: SpanContext | undefined;
  readonly words: Int32Array;
  readonly bytes: Buffer;
}

/** The fields of a record that tell its trace, encoded once for as long as the span is among the last ones. */
export class TraceFields {
  #last = empty();
  readonly #kept = Array.from({ length: PLACES }, empty);

  /**
   * @param context a valid one.
   * @returns its fields, `TRACE_SIZE` bytes in words.
   */
  of(context: SpanContext): Int32Array {
    const last = this.#last;
    if (last.context === context) return last.words;
    const kept = this.#kept[context.spanId.charCodeAt(LAST_DIGIT) & (PLACES - 1)] as Kept;
    if (kept.context !== context) {
      kept.bytes[1] = context.traceFlags;
      readHex(context.traceId, 16, kept.bytes, 7);
      readHex(context.spanId, 8, kept.bytes, 25);
      kept.context = context;
    }
    this.#last = kept;
    return kept.words;
  }
}

function empty(): Kept {
  const words = new Int32Array(Math.ceil(TRACE_SIZE / 4));
  const bytes = Buffer.from(words.buffer);
  bytes[0] = FLAGS;
  bytes[5] = TRACE_ID;
  bytes[6] = 16;
  bytes[23] = SPAN_ID;
  bytes[24] = 8;
  return { context: undefined, words, bytes };
}
