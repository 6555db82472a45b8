/** What waits, as text, without taking it. */
import { entriesOf } from '../../otlp/entries.ts';
import { entryJson, requestBody } from '../../otlp/request.ts';
import { waitingFrames } from '../../spool/listing.ts';
import { signalOf } from '../../spool/spool.ts';

/** One entry a line. @param limit entries. */
export function* inspected(folders: readonly string[], limit: number): Generator<string> {
  let left = limit;
  for (const folder of folders) {
    for (const { lane, payload } of waitingFrames(folder)) {
      for (const entry of entriesOf(payload)) {
        if (left-- <= 0) return;
        yield `${entryJson(signalOf(lane), entry)}\n`;
      }
    }
  }
}

/** A request a line: OTLP JSON, as the Collector's `otlpjsonfile` receiver reads it. */
export function* exported(folders: readonly string[]): Generator<Buffer> {
  const end = Buffer.from('\n');
  for (const folder of folders) {
    for (const { lane, resource, payload } of waitingFrames(folder)) {
      const group = { resource, entries: entriesOf(payload) };
      yield Buffer.concat([requestBody(signalOf(lane), [group], 'http/json'), end]);
    }
  }
}
