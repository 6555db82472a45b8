import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { encodeResource } from '../../src/otlp/encode-resource.ts';
import { spanEncoder } from '../../src/otlp/encode-span.ts';
import { entriesOf } from '../../src/otlp/entries.ts';
import { requestBody } from '../../src/otlp/request.ts';
import { span } from './arbitrary.ts';
import { decodeRequest } from './otlp-schema.ts';
import { stockJson, stockSpans } from './stock.ts';

const resource = encodeResource({ attributes: { 'service.name': 'shop' } });

const shared = (size: number) => Buffer.from(new SharedArrayBuffer(size));

function encodeAll(spans: readonly ReadableSpan[], encode = spanEncoder()): Uint8Array[] {
  const target = shared(8 * 1024 * 1024);
  let at = 0;
  for (const one of spans) {
    at = encode(one, target, at);
    assert.notEqual(at, -1);
  }
  const entries = entriesOf(target.subarray(0, at));
  assert.equal(entries.length, spans.length);
  return entries;
}

describe('spanEncoder', () => {
  it('writes what the stock protobuf exporter writes', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) => {
        const ours = requestBody('traces', [{ resource, entries: encodeAll(spans) }], 'http/protobuf');
        assert.deepEqual(
          decodeRequest('traces', ours),
          decodeRequest('traces', stockSpans(spans, 'protobuf')),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('comes out as JSON as the stock JSON exporter writes it', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) => {
        const ours = requestBody('traces', [{ resource, entries: encodeAll(spans) }], 'http/json');
        assert.deepEqual(JSON.parse(ours.toString('utf8')), stockJson(stockSpans(spans, 'json')));
      }),
      { numRuns: 100 },
    );
  });

  it('encodes the same whatever was encoded before', () => {
    const encode = spanEncoder();
    fc.assert(fc.property(span, (one) => assert.deepEqual(encodeAll([one], encode), encodeAll([one]))));
  });

  it('keeps to its place: never outside of the target, and all of an entry or none', () => {
    const encode = spanEncoder();
    fc.assert(
      fc.property(span, fc.nat({ max: 40 }), (one, at) => {
        const needed = at + (encodeAll([one])[0]?.length ?? 0);
        const edge = [needed - 1, needed, needed + 7, needed + 128];
        const sizes = needed > 600 ? edge : Array.from({ length: needed + 130 }, (_, index) => index);
        for (const size of sizes) {
          const memory = shared(size + 32).fill(0xa5);
          const end = encode(one, memory.subarray(0, size), Math.min(at, size));
          assert.ok(
            memory.subarray(size).every((byte) => byte === 0xa5),
            `wrote behind ${size}`,
          );
          assert.ok(memory.subarray(0, Math.min(at, size)).every((byte) => byte === 0xa5));
          if (size < needed) assert.equal(end, -1);
          else assert.ok(end === -1 || end <= size);
          if (size >= needed + 128) assert.notEqual(end, -1, `${needed} bytes did not fit into ${size}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('writes the attributes of a scope', () => {
    const [given] = fc.sample(span, { numRuns: 1, seed: 1 });
    assert.ok(given);
    const attributes = { deep: { list: [1, 'ü'] }, long: 'ß'.repeat(2_000) };
    const instrumentationScope = { name: 'db', attributes, droppedAttributesCount: 3 };
    const spans = [{ ...given, instrumentationScope }];
    const groups = [{ resource, entries: encodeAll(spans) }];
    assert.deepEqual(
      decodeRequest('traces', requestBody('traces', groups, 'http/protobuf')),
      decodeRequest('traces', stockSpans(spans, 'protobuf')),
    );
    const json = requestBody('traces', groups, 'http/json').toString('utf8');
    assert.deepEqual(JSON.parse(json), stockJson(stockSpans(spans, 'json')));
  });

  it('writes numbers that are no numbers, or larger than those of JSON', () => {
    const [given] = fc.sample(span, { numRuns: 1, seed: 1 });
    assert.ok(given);
    const numbers = { nan: Number.NaN, infinite: -Infinity, exact: 2 ** 60, low: -(2 ** 63), high: 1e300 };
    const entries = encodeAll([{ ...given, attributes: numbers }]);
    const json = JSON.parse(requestBody('traces', [{ resource, entries }], 'http/json').toString('utf8'));
    assert.deepEqual(json.resourceSpans[0].scopeSpans[0].spans[0].attributes, [
      { key: 'nan', value: { doubleValue: 'NaN' } },
      { key: 'infinite', value: { doubleValue: '-Infinity' } },
      { key: 'exact', value: { intValue: '1152921504606846976' } },
      { key: 'low', value: { intValue: '-9223372036854775808' } },
      { key: 'high', value: { doubleValue: 1e300 } },
    ]);
  });
});

describe('encodeResource', () => {
  it('gives its attributes and its schema', () => {
    const bytes = encodeResource({
      attributes: { 'service.name': 'shop', list: ['a', 'b'], missing: undefined, long: 'ß'.repeat(5_000) },
      schemaUrl: 'https://opentelemetry.io/schemas/1.0',
    });
    const [given] = fc.sample(span, { numRuns: 1, seed: 1 });
    assert.ok(given);
    const entries = encodeAll([given]);
    const stock = resourceFromAttributes(
      { 'service.name': 'shop', list: ['a', 'b'], long: 'ß'.repeat(5_000) },
      { schemaUrl: 'https://opentelemetry.io/schemas/1.0' },
    );
    assert.deepEqual(
      decodeRequest('traces', requestBody('traces', [{ resource: bytes, entries }], 'http/protobuf')),
      decodeRequest('traces', stockSpans([{ ...given, resource: stock }], 'protobuf')),
    );
    assert.deepEqual(
      JSON.parse(requestBody('traces', [{ resource: bytes, entries }], 'http/json').toString('utf8')),
      stockJson(stockSpans([{ ...given, resource: stock }], 'json')),
    );
  });
});
