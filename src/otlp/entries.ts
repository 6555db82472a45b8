/**
 * A payload: a run of whole `scope_logs` (of ResourceLogs) or `scope_spans` (of ResourceSpans) fields, which have the same
 * number. Each is an entry: by agreement it holds one record.
 */
import { MalformedError, Reader } from './reader.ts';

const ENTRY = 0x12;

/**
 * @returns the entries, each with its tag and length, over the bytes of the payload.
 * @throws MalformedError when the payload is anything else than a run of them.
 */
export function entriesOf(payload: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const reader = new Reader(payload);
  const end = payload.length;
  while (reader.at < end) {
    const start = reader.at;
    readEntry(reader, end);
    entries.push(payload.subarray(start, reader.at));
  }
  return entries;
}

/**
 * @returns how many entries there are.
 * @throws MalformedError as `entriesOf`.
 */
export function countEntries(payload: Uint8Array): number {
  const reader = new Reader(payload);
  let count = 0;
  for (; reader.at < payload.length; count++) readEntry(reader, payload.length);
  return count;
}

function readEntry(reader: Reader, end: number): void {
  if (reader.tag(end) !== ENTRY) throw new MalformedError('a payload holds something else than entries');
  reader.at = reader.endOf(end);
}
