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

/** How many entries from the first of a queue fit into one batch, counted as they come. */
export class BatchLength {
  #entries = 0;
  #bytes = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #isFull = false;

  /**
   * @param queue entries in the order they came: those that were there the last time, and more behind them.
   * @returns at least one, if there is one.
   */
  of(queue: readonly Entry[]): number {
    while (!this.#isFull && this.#entries < queue.length) {
      const entry = queue[this.#entries];
      if (entry === undefined || !this.#add(entry)) this.#isFull = true;
      else this.#entries++;
    }
    return this.#entries;
  }

  #add({ text, time }: Entry): boolean {
    const timestamp = timestampOf(time);
    this.#bytes += messageBytes(text) + EVENT_BYTES;
    this.#first = Math.min(this.#first, timestamp);
    this.#last = Math.max(this.#last, timestamp);
    const fits =
      this.#bytes <= MAX_BYTES && this.#entries < MAX_EVENTS && this.#last - this.#first < MAX_SPAN;
    return fits || this.#entries === 0;
  }
}

/** The entries as events, by their time. */
export function eventsOf(entries: readonly Entry[]): LogEvent[] {
  return entries
    .map(({ text, time }) => ({ timestamp: timestampOf(time), message: fitting(text) }))
    .sort((one, other) => one.timestamp - other.timestamp);
}

/** One before 1970 is refused, and with it the whole batch. */
function timestampOf(time: number): number {
  return time > 0 ? Math.floor(time) : 0;
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
