/** The bounds of one `PutLogEvents`. Source: CloudWatch Logs API reference, "PutLogEvents". */
import type { Entry } from '../remote/sink.ts';

const MAX_BYTES = 1_048_576;
/** What each event counts for besides its message. */
export const EVENT_BYTES = 26;
const MAX_EVENTS = 10_000;
/** Milliseconds. */
const MAX_SPAN = 86_400_000;

export interface LogEvent {
  /** Unix milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/**
 * @param queue entries in the order they came.
 * @returns how many of the first fit into one batch; at least one.
 */
export function batchLength(queue: readonly Entry[]): number {
  let bytes = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let length = 0;
  for (const { text, time } of queue) {
    bytes += messageBytes(text) + EVENT_BYTES;
    first = Math.min(first, time);
    last = Math.max(last, time);
    const fits = bytes <= MAX_BYTES && length < MAX_EVENTS && last - first < MAX_SPAN;
    if (!fits && length > 0) break;
    length++;
  }
  return length;
}

/** The entries as events, by their time. */
export function eventsOf(entries: readonly Entry[]): LogEvent[] {
  return entries
    .map(({ text, time }) => ({ timestamp: Math.floor(time), message: fitting(text) }))
    .sort((one, other) => one.timestamp - other.timestamp);
}

function messageBytes(text: string): number {
  return Math.min(Buffer.byteLength(text), MAX_BYTES - EVENT_BYTES);
}

/** An empty message is refused, and with it the whole batch. */
function fitting(text: string): string {
  if (text === '') return ' ';
  const most = MAX_BYTES - EVENT_BYTES;
  if (Buffer.byteLength(text) <= most) return text;
  return Buffer.from(text)
    .subarray(0, most)
    .toString()
    .replace(/\ufffd+$/, '');
}
