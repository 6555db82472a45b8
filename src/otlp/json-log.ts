import { type JsonBuffer, literal } from './json-buffer.ts';
import type { Reader } from './reader.ts';

/** Tags of LogRecord, in the order in which encode-log writes them. */
const TIME = 0x09;
const OBSERVED_TIME = 0x59;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;

const TIMES_SIZE = 18;
const MAX_NUMBER = 24;
const ONE_BYTE = 0x7f;
const TRACE_SIZE = 33;

const NAMES = {
  time: literal(',"timeUnixNano":'),
  observed: literal(',"observedTimeUnixNano":'),
  number: literal(',"severityNumber":'),
  text: literal(',"severityText":'),
  flags: literal(',"flags":'),
  traceId: literal(',"traceId":'),
  spanId: literal(',"spanId":'),
};

/**
 * The fields that every log record begins with, as encode-log writes them, in one go. Where they are not found in that order
 * nothing is read, and nothing is lost: all fields can be read one by one.
 */
export function beginLog(reader: Reader, out: JsonBuffer, end: number): void {
  const { bytes, view } = reader.source;
  const at = reader.at;
  const severity = at + TIMES_SIZE;
  const text = severity + 4;
  if (text > end || bytes[at] !== TIME || bytes[at + 9] !== OBSERVED_TIME) return;
  if (bytes[severity] !== SEVERITY_NUMBER || bytes[severity + 2] !== SEVERITY_TEXT) return;
  const number = bytes[severity + 1] as number;
  const size = bytes[severity + 3] as number;
  if (number > MAX_NUMBER || size > ONE_BYTE || text + size > end) return;
  const low = view.getUint32(at + 1, true);
  const high = view.getUint32(at + 5, true);
  out.literal(NAMES.time);
  const digits = out.at;
  out.time(low, high);
  const digitsEnd = out.at;
  out.literal(NAMES.observed);
  const observedLow = view.getUint32(at + 10, true);
  const observedHigh = view.getUint32(at + 14, true);
  // Seen when it was made, as nearly all are.
  if (observedLow === low && observedHigh === high) out.repeat(digits, digitsEnd);
  else out.time(observedLow, observedHigh);
  out.literal(NAMES.number);
  out.digits(number);
  out.literal(NAMES.text);
  out.string(reader.source, text, text + size);
  const trace = text + size;
  reader.at = trace;
  if (trace + TRACE_SIZE > end || bytes[trace] !== FLAGS) return;
  if (bytes[trace + 5] !== TRACE_ID || bytes[trace + 6] !== 16) return;
  if (bytes[trace + 23] !== SPAN_ID || bytes[trace + 24] !== 8) return;
  out.literal(NAMES.flags);
  out.number(view.getUint32(trace + 1, true));
  out.literal(NAMES.traceId);
  out.hex(reader.source, trace + 7, trace + 23);
  out.literal(NAMES.spanId);
  out.hex(reader.source, trace + 25, trace + TRACE_SIZE);
  reader.at = trace + TRACE_SIZE;
}
