import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { logEncoder } from '../../src/otlp/encode-log.ts';
import { encodeResource } from '../../src/otlp/encode-resource.ts';
import { entriesOf } from '../../src/otlp/entries.ts';
import { requestBody } from '../../src/otlp/request.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { attributes, record } from './arbitrary.ts';
import { decodeRequest } from './otlp-schema.ts';
import { RESOURCE, readableRecords, stockJson, stockLogs } from './stock.ts';

const PLAIN: StampedRecord = {
  time: 1_722_945_601_234.4375,
  severityNumber: 9,
  severityText: 'INFO',
  logger: 'shop.orders',
  loggerVersion: undefined,
  eventName: undefined,
  body: 'order accepted',
  attributes: { 'log.record.uid': '01J666D21851187CCA669087FD', count: 3, paid: true },
  spanContext: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
  context: ROOT_CONTEXT,
};
const resource = encodeResource({ attributes: RESOURCE.attributes });

const shared = (size: number) => Buffer.from(new SharedArrayBuffer(size));

function encodeAll(records: readonly StampedRecord[], encode = logEncoder()): Uint8Array[] {
  const target = shared(8 * 1024 * 1024);
  let at = 0;
  for (const one of records) {
    at = encode(one, target, at);
    assert.notEqual(at, -1);
  }
  const entries = entriesOf(target.subarray(0, at));
  assert.equal(entries.length, records.length);
  return entries;
}

/** The first record of a request, by the independent decoder. */
function decoded(record: StampedRecord, encode = logEncoder()): { [key: string]: unknown } {
  const bytes = requestBody('logs', [{ resource, entries: encodeAll([record], encode) }], 'http/protobuf');
  const request = decodeRequest('logs', bytes) as {
    resourceLogs: { scopeLogs: { scope: object; logRecords: object[] }[] }[];
  };
  const scope = request.resourceLogs[0]?.scopeLogs[0];
  return { ...scope?.logRecords[0], scope: scope?.scope };
}

describe('logEncoder', () => {
  it('writes what the stock protobuf exporter writes', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const ours = requestBody('logs', [{ resource, entries: encodeAll(records) }], 'http/protobuf');
        const theirs = stockLogs(readableRecords(records), 'protobuf');
        assert.deepEqual(withBodies(decodeRequest('logs', ours)), withBodies(decodeRequest('logs', theirs)));
      }),
      { numRuns: 120 },
    );
  });

  it('comes out as JSON as the stock JSON exporter writes it', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const ours = requestBody('logs', [{ resource, entries: encodeAll(records) }], 'http/json');
        const theirs = stockLogs(readableRecords(records), 'json');
        assert.deepEqual(JSON.parse(ours.toString('utf8')), stockJson(theirs));
      }),
      { numRuns: 120 },
    );
  });

  it('encodes the same whatever was encoded before', () => {
    const encode = logEncoder();
    fc.assert(
      fc.property(record, (one) => {
        assert.deepEqual(encodeAll([one], encode), encodeAll([one]));
      }),
    );
  });

  it('keeps to its place: never outside of the target, and all of an entry or none', () => {
    const encode = logEncoder();
    fc.assert(
      fc.property(record, fc.nat({ max: 40 }), (one, at) => {
        const needed = at + (encodeAll([one])[0]?.length ?? 0);
        const all = needed > 600 ? [needed - 1, needed, needed + 7, needed + 64] : undefined;
        for (const size of all ?? Array.from({ length: needed + 80 }, (_, index) => index)) {
          const memory = shared(size + 32).fill(0xa5);
          const end = encode(one, memory.subarray(0, size), Math.min(at, size));
          const guard = memory.subarray(size);
          assert.ok(
            guard.every((byte) => byte === 0xa5),
            `wrote behind ${size}`,
          );
          assert.ok(memory.subarray(0, Math.min(at, size)).every((byte) => byte === 0xa5));
          if (size < needed) assert.equal(end, -1);
          else assert.ok(end === -1 || end <= size);
          if (size >= needed + 64) assert.notEqual(end, -1, `${needed} bytes did not fit into ${size}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('writes a time to the nanosecond, and one that 64 bits cannot hold as unknown', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1.8e13, noNaN: true }), (time) => {
        const whole = Math.floor(time);
        const nanos = BigInt(whole) * 1_000_000n + BigInt(Math.floor((time - whole) * 1e6));
        assert.equal(decoded({ ...PLAIN, time }).timeUnixNano, String(nanos));
      }),
    );
    for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
      assert.equal(decoded({ ...PLAIN, time }).timeUnixNano, '0');
    }
  });

  it('writes when a record was seen, where its emitter dated it', () => {
    const seen = decoded({ ...PLAIN, observed: 1_722_945_700_000 } as StampedRecord);
    assert.equal(seen.observedTimeUnixNano, '1722945700000000000');
    assert.equal(seen.timeUnixNano, '1722945601234437500');
  });

  it('calls the root logger root', () => {
    const { scope } = decoded({ ...PLAIN, logger: '' });
    assert.equal((scope as { name: string }).name, 'root');
  });

  it('keeps the scopes of a name apart by version', () => {
    const encode = logEncoder();
    const versions = ['1', '2', undefined, '1', '2'].map(
      (loggerVersion) => (decoded({ ...PLAIN, loggerVersion }, encode).scope as { version: string }).version,
    );
    assert.deepEqual(versions, ['1', '2', '', '1', '2']);
  });

  it('limits attributes as the SDK does', () => {
    fc.assert(
      fc.property(
        attributes,
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(-1, 0, 1, 5, 20, Number.POSITIVE_INFINITY),
        (given, attributeCount, attributeValueLength) => {
          const limits = {
            attributeCountLimit: attributeCount,
            attributeValueLengthLimit: attributeValueLength,
          };
          const exporter = new InMemoryLogRecordExporter();
          const processors = [new SimpleLogRecordProcessor({ exporter })];
          const provider = new LoggerProvider({ processors, resource: RESOURCE, logRecordLimits: limits });
          provider.getLogger('x').emit({ attributes: given });
          const [kept] = exporter.getFinishedLogRecords();
          assert.ok(kept);
          const stock = decodeRequest('logs', stockLogs([kept], 'protobuf')) as {
            resourceLogs: { scopeLogs: { logRecords: { [key: string]: unknown }[] }[] }[];
          };
          const theirs = stock.resourceLogs[0]?.scopeLogs[0]?.logRecords[0];
          const ours = decoded(
            { ...PLAIN, attributes: given },
            logEncoder({ attributeCount, attributeValueLength }),
          );
          assert.deepEqual(ours.attributes, theirs?.attributes);
          assert.equal(ours.droppedAttributesCount, theirs?.droppedAttributesCount);
        },
      ),
    );
  });

  it('writes what cannot be read as far as it can', () => {
    const given = {
      ...PLAIN,
      attributes: {
        get bad(): string {
          throw new Error('no');
        },
      },
    };
    assert.deepEqual(decoded(given).body, { stringValue: '[Unreadable]', value: 'stringValue' });
    const circular: { [key: string]: unknown } = { text: 'a\ud800b' };
    circular.self = circular;
    const { attributes: kept } = decoded({
      ...PLAIN,
      attributes: { circular, ['\udc00']: undefined, n: 10n },
    });
    assert.match(JSON.stringify(kept), /a\ufffdb/);
  });

  it('keeps apart the keys of a program that makes them of data', () => {
    const encode = logEncoder();
    for (let first = 0; first < 6_000; first += 100) {
      const keys = Array.from(
        { length: 100 },
        (_, index) => `${index % 3 === 0 ? 'é' : 'key-'}${first + index}`,
      );
      const one = { ...PLAIN, attributes: Object.fromEntries(keys.map((key) => [key, key])) };
      assert.deepEqual(encodeAll([one], encode), encodeAll([one]));
    }
  });
});

/** The stock exporter leaves a null body out; here it is an empty value, which means the same. */
function withBodies(request: unknown): unknown {
  return JSON.parse(JSON.stringify(request), (key, value) => (key === 'body' && value === null ? {} : value));
}
