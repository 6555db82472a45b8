/**
 * A payload: a run of whole `scope_logs` (of ResourceLogs) or `scope_spans` (of ResourceSpans) fields, which have the same
 * number. Each is an entry: by agreement it holds one record.
 */
import { MalformedError, Reader, sourceOf } from './reader.ts';

const ENTRY = 0x12;

/**
 * @returns the entries, each with its tag and length, over the bytes of the payload.
 * @throws MalformedError when the payload is anything else than a run of them.
 */
export function entriesOf(payload: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const reader = readerOf(payload);
  const end = reader.at + payload.length;
  while (reader.at < end) {
    const start = reader.at;
    readEntry(reader, end);
    entries.push(payload.subarray(start - payload.byteOffset, reader.at - payload.byteOffset));
  }
  return entries;
}

/**
 * @returns how many entries there are.
 * @throws MalformedError as `entriesOf`.
 */
export function countEntries(payload: Uint8Array): number {
  const reader = readerOf(payload);
  const end = reader.at + payload.length;
  let count = 0;
  for (; reader.at < end; count++) readEntry(reader, end);
  return count;
}

function readerOf(payload: Uint8Array): Reader {
  const reader = new Reader();
  reader.source = sourceOf(payload);
  reader.at = payload.byteOffset;
  return reader;
}

function readEntry(reader: Reader, end: number): void {
  if (reader.tag(end) !== ENTRY) throw new MalformedError('a payload holds something else than entries');
  reader.at = reader.endOf(end);
}
