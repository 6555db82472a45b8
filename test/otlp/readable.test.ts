import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { logEncoder } from '../../src/otlp/encode-log.ts';
import { encodeResource } from '../../src/otlp/encode-resource.ts';
import { spanEncoder } from '../../src/otlp/encode-span.ts';
import { entriesOf } from '../../src/otlp/entries.ts';
import { readableLogs, readableSpans } from '../../src/otlp/readable.ts';
import { MalformedError } from '../../src/otlp/reader.ts';
import { requestBody } from '../../src/otlp/request.ts';
import { shortRecord, span } from './arbitrary.ts';
import { decodeRequest } from './otlp-schema.ts';
import { stockLogs, stockSpans } from './stock.ts';

const RESOURCES = ['shop', 'other'].map((name) =>
  encodeResource({ attributes: { 'service.name': name }, schemaUrl: `https://schemas/${name}` }),
);

function groupsOf<T>(encode: (entry: T, target: Buffer, at: number) => number, given: readonly T[]) {
  const target = Buffer.allocUnsafe(1024 * 1024);
  let at = 0;
  for (const one of given) {
    at = encode(one, target, at);
    assert.notEqual(at, -1);
  }
  const entries = entriesOf(target.subarray(0, at));
  return RESOURCES.map((resource, index) => ({
    resource,
    entries: entries.filter((_, at) => at % RESOURCES.length === index),
  })).filter((group) => group.entries.length > 0);
}

describe('readableLogs', () => {
  it('gives records of which the stock exporter makes the same request', () => {
    fc.assert(
      fc.property(fc.array(shortRecord, { minLength: 1, maxLength: 5 }), (records) => {
        const groups = groupsOf(logEncoder(), records);
        assert.deepEqual(
          decodeRequest('logs', stockLogs(readableLogs(groups), 'protobuf')),
          decodeRequest('logs', requestBody('logs', groups, 'http/protobuf')),
        );
      }),
    );
  });
});

describe('readableSpans', () => {
  it('gives spans of which the stock exporter makes the same request', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) => {
        const groups = groupsOf(spanEncoder(), spans);
        const readable = readableSpans(groups);
        assert.equal(readable.length, spans.length);
        assert.deepEqual(
          decodeRequest('traces', stockSpans(readable, 'protobuf')),
          decodeRequest('traces', requestBody('traces', groups, 'http/protobuf')),
        );
      }),
    );
  });

  it('keeps the ends of a span and what lies between them', () => {
    const [given] = fc.sample(span, { numRuns: 1, seed: 2 });
    assert.ok(given);
    const groups = groupsOf(spanEncoder(), [
      { ...given, startTime: [5, 900_000_000], endTime: [7, 100_000_000] },
    ]);
    const [read] = readableSpans(groups);
    assert.deepEqual(read?.startTime, [5, 900_000_000]);
    assert.deepEqual(read?.endTime, [7, 100_000_000]);
    assert.deepEqual(read?.duration, [1, 200_000_000]);
  });
});

it('bytes that may be anything end in objects or in one error', () => {
  const payload = shortRecord.map((one) => Buffer.from(groupsOf(logEncoder(), [one])[0]?.entries[0] ?? []));
  fc.assert(
    fc.property(payload, fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, at, byte) => {
      bytes[at % bytes.length] = byte;
      for (const read of [readableLogs, readableSpans]) {
        try {
          read([{ resource: bytes, entries: [bytes] }]);
        } catch (error) {
          assert.ok(error instanceof MalformedError, String(error));
        }
      }
    }),
    { numRuns: 1_000 },
  );
});
