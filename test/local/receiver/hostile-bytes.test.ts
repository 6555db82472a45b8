import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as json from '../../../src/local/receiver/json.ts';
import * as protobuf from '../../../src/local/receiver/protobuf.ts';
import type { Batch } from '../../../src/local/record.ts';
import { fullLog, fullSpan, requestWith } from './protobuf-messages.ts';

/** Whatever the bytes, a decoder gives rows that can be stored or throws an Error; fast-check prints seed and example. */
const RUNS = { numRuns: 3000 };

function decodes(decode: (body: Uint8Array, now: number) => Batch, body: Uint8Array): void {
  let batch: Batch;
  try {
    batch = decode(body, 1_800_000_000_000);
  } catch (error) {
    assert.ok(error instanceof Error);
    // A stack overflow is an Error too, but one that says the bound on depth does not hold.
    assert.doesNotMatch(error.message, /call stack/);
    return;
  }
  for (const log of batch.logs) {
    assert.ok(Number.isFinite(log.time) && log.severity >= 1 && log.severity <= 24);
    assert.ok(log.traceId === null || log.traceId.length === 16);
    assert.ok(log.spanId === null || log.spanId.length === 8);
    JSON.parse(JSON.stringify(log.attributes));
    JSON.parse(log.origin.resource);
  }
  for (const span of batch.spans) {
    assert.ok(Number.isFinite(span.start) && Number.isFinite(span.duration) && span.duration >= 0);
    assert.ok(span.traceId.length === 16 && span.spanId.length === 8);
    JSON.parse(JSON.stringify([span.attributes, span.events, span.links]));
  }
}

/** A valid message with some bytes changed, some cut out and some put in. */
function mutated(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const position = fc.nat(valid.length - 1);
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: position, byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut' as const), at: position, count: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ kind: fc.constant('put' as const), at: position, bytes: fc.uint8Array({ maxLength: 20 }) }),
  );
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    let bytes = [...valid];
    for (const item of changes) {
      if (item.kind === 'set') bytes[item.at % bytes.length] = item.byte;
      else if (item.kind === 'cut') bytes.splice(item.at, item.count);
      else bytes.splice(item.at, 0, ...item.bytes);
      if (bytes.length === 0) bytes = [0];
    }
    return Uint8Array.from(bytes);
  });
}

const DECODERS = [
  ['protobuf logs', protobuf.decodeLogs, requestWith(fullLog)],
  ['protobuf spans', protobuf.decodeTraces, requestWith(fullSpan)],
  [
    'JSON logs',
    json.decodeLogs,
    Buffer.from(
      JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 's' } }] },
            scopeLogs: [
              {
                scope: { name: 'a' },
                logRecords: [
                  {
                    timeUnixNano: '1700000000000000000',
                    severityNumber: 9,
                    body: { kvlistValue: { values: [{ key: 'a', value: { intValue: '1' } }] } },
                    attributes: [{ key: 'd', value: { doubleValue: 1e300 } }],
                    traceId: 'ab'.repeat(16),
                  },
                ],
              },
            ],
          },
        ],
      }),
    ),
  ],
  [
    'JSON spans',
    json.decodeTraces,
    Buffer.from(
      JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: 'ab'.repeat(16),
                    spanId: 'cd'.repeat(8),
                    startTimeUnixNano: '1',
                    endTimeUnixNano: 2,
                    events: [{ timeUnixNano: '1', name: 'e' }],
                    links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }],
                    status: { code: 2 },
                  },
                ],
              },
            ],
          },
        ],
      }),
    ),
  ],
] as const;

for (const [name, decode, valid] of DECODERS) {
  test(`${name}: random bytes`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => decodes(decode, bytes)),
      RUNS,
    );
  });

  test(`${name}: a valid message, damaged`, () => {
    decodes(decode, valid);
    fc.assert(
      fc.property(mutated(valid), (bytes) => decodes(decode, bytes)),
      RUNS,
    );
  });
}

for (const [name, decode, outer, inner] of [
  [
    'logs',
    json.decodeLogs,
    ['resourceLogs', 'scopeLogs', 'logRecords'],
    ['attributes', 'body', 'timeUnixNano', 'traceId'],
  ],
  [
    'spans',
    json.decodeTraces,
    ['resourceSpans', 'scopeSpans', 'spans'],
    ['events', 'links', 'status', 'endTimeUnixNano'],
  ],
] as const) {
  test(`JSON ${name}: any JSON value in any place`, () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const record = fc.oneof(
      anything,
      fc.record(Object.fromEntries(inner.map((key) => [key, anything])), { requiredKeys: [] }),
    );
    const [a, b, c] = outer;
    const message = fc.record({
      [a]: fc.array(fc.record({ [b]: fc.array(fc.record({ [c]: fc.array(record) })) })),
    });
    fc.assert(
      fc.property(fc.oneof(message, anything), (value) =>
        decodes(decode, Buffer.from(JSON.stringify(value))),
      ),
      { numRuns: 300 },
    );
  });
}
