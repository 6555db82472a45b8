import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { logEncoder } from '../../src/otlp/encode-log.ts';
import { encodeResource } from '../../src/otlp/encode-resource.ts';
import { spanEncoder } from '../../src/otlp/encode-span.ts';
import { countEntries, entriesOf } from '../../src/otlp/entries.ts';
import { MalformedError } from '../../src/otlp/reader.ts';
import { entryJson, requestBody } from '../../src/otlp/request.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { anyValue, record, shortRecord, span } from './arbitrary.ts';
import { decodeRequest } from './otlp-schema.ts';

const FORMATS = ['http/json', 'http/protobuf'] as const;
const resource = encodeResource({ attributes: { 'service.name': 'shop' } });

function payloadOf(records: readonly StampedRecord[]): Buffer {
  const target = Buffer.allocUnsafe(4 * 1024 * 1024);
  const encode = logEncoder();
  let at = 0;
  for (const one of records) at = encode(one, target, at);
  return Buffer.from(target.subarray(0, at));
}

function plain(body: unknown, logger = 'shop'): StampedRecord {
  return {
    time: 1_722_945_601_234,
    severityNumber: 9,
    severityText: 'INFO',
    logger,
    loggerVersion: undefined,
    eventName: undefined,
    body,
    attributes: {},
    spanContext: undefined,
    context: ROOT_CONTEXT,
  };
}

/** A field of protobuf by hand. */
function field(tag: number, ...content: (number | Uint8Array)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));
  assert.ok(bytes.length < 0x80);
  return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
}

const text = (tag: number, value: string) => field(tag, Buffer.from(value));

describe('requestBody', () => {
  it('puts together what has the same resource, and of that what has the same scope, in order', () => {
    const other = encodeResource({ attributes: { 'service.name': 'other' } });
    const entries = entriesOf(
      payloadOf([plain('a', 'x'), plain('b', 'y'), plain('c', 'x'), plain('d', 'x'), plain('e', 'y')]),
    );
    const groups = [
      { resource, entries: entries.slice(0, 2) },
      { resource: other, entries: entries.slice(2, 3) },
      { resource: Buffer.from(resource), entries: entries.slice(3) },
    ];
    const request = JSON.parse(requestBody('logs', groups, 'http/json').toString('utf8'));
    const seen = request.resourceLogs.map(
      (one: { scopeLogs: { scope: { name: string }; logRecords: { body: { stringValue: string } }[] }[] }) =>
        one.scopeLogs.map(({ scope, logRecords }) => [
          scope.name,
          logRecords.map(({ body }) => body.stringValue).join(''),
        ]),
    );
    assert.deepEqual(seen, [
      [
        ['x', 'ad'],
        ['y', 'be'],
      ],
      [['x', 'c']],
    ]);
    const sent = decodeRequest('logs', requestBody('logs', groups, 'http/protobuf')) as {
      resourceLogs: { scopeLogs: { logRecords: object[] }[] }[];
    };
    assert.deepEqual(
      sent.resourceLogs.map(({ scopeLogs }) => scopeLogs.map(({ logRecords }) => logRecords.length)),
      [[2, 2], [1]],
    );
  });

  it('keeps many scopes apart', () => {
    const loggers = Array.from({ length: 300 }, (_, index) => `logger-${(index * 7) % 50}`);
    const entries = entriesOf(payloadOf(loggers.map((logger, index) => plain(index, logger))));
    const request = JSON.parse(requestBody('logs', [{ resource, entries }], 'http/json').toString('utf8'));
    const seen = request.resourceLogs[0].scopeLogs.flatMap(
      (one: { scope: { name: string }; logRecords: { body: { intValue: number } }[] }) =>
        one.logRecords.map(({ body }) => `${one.scope.name} ${body.intValue}`),
    );
    assert.equal(request.resourceLogs[0].scopeLogs.length, 50);
    assert.deepEqual(seen.sort(), loggers.map((logger, index) => `${logger} ${index}`).sort());
  });

  it('writes numbers as JavaScript reads them', () => {
    const numbers = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.integer({ min: 0, max: 3_000_000_000 }).map((value) => value / 1_000),
      fc.integer({ min: 0, max: 30_000 }).map((value) => value / 10_000),
    );
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 20 }), (values) => {
        const entries = entriesOf(payloadOf([plain(values)]));
        const request = JSON.parse(
          requestBody('logs', [{ resource, entries }], 'http/json').toString('utf8'),
        );
        const { body } = request.resourceLogs[0].scopeLogs[0].logRecords[0];
        const read = body.arrayValue.values.map((value: { intValue?: number; doubleValue?: number }) =>
          Number(value.intValue ?? value.doubleValue),
        );
        // No -0 in a whole number.
        assert.deepEqual(
          read,
          values.map((value) => value + 0),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('is a request of nothing when there is nothing', () => {
    assert.equal(requestBody('logs', [], 'http/json').toString(), '{"resourceLogs":[]}');
    assert.equal(requestBody('traces', [], 'http/protobuf').length, 0);
    assert.deepEqual(JSON.parse(requestBody('logs', [{ resource, entries: [] }], 'http/json').toString()), {
      resourceLogs: [
        {
          resource: {
            attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }],
            droppedAttributesCount: 0,
          },
          scopeLogs: [],
        },
      ],
    });
  });

  it('reads entries in whichever order their fields stand, with several records or none', () => {
    const scope = field(0x0a, text(0x0a, 'foreign'));
    const first = field(0x12, text(0x1a, 'WARN'), 0x10, 13);
    const second = field(0x12, 0x10, 9, text(0x1a, 'INFO'));
    const entries = [
      field(0x12, first, scope, second, text(0x1a, 'schema')),
      field(0x12, scope, text(0x1a, 'schema')),
      field(0x12, scope, text(0x1a, 'schema'), second),
      field(0x12),
    ];
    const request = JSON.parse(requestBody('logs', [{ resource, entries }], 'http/json').toString('utf8'));
    const record = (severityText: string, severityNumber: number) => ({
      severityText,
      severityNumber,
      attributes: [],
      droppedAttributesCount: 0,
    });
    assert.deepEqual(request.resourceLogs[0].scopeLogs, [
      {
        scope: { name: 'foreign' },
        schemaUrl: 'schema',
        logRecords: [record('WARN', 13), record('INFO', 9), record('INFO', 9)],
      },
      { logRecords: [] },
    ]);
    const sent = decodeRequest('logs', requestBody('logs', [{ resource, entries }], 'http/protobuf')) as {
      resourceLogs: { scopeLogs: { logRecords: object[] }[] }[];
    };
    assert.deepEqual(
      sent.resourceLogs[0]?.scopeLogs.map(({ logRecords }) => logRecords.length),
      [3, 0],
    );
  });

  it('takes the last of several values, and attributes wherever they stand', () => {
    const value = field(0x12, text(0x0a, 'first'), 0x18, 7);
    const attribute = (key: string, ...rest: Buffer[]) => field(0x32, ...rest, text(0x0a, key));
    const entry = field(
      0x12,
      field(
        0x12,
        attribute('a', value),
        text(0x1a, 'INFO'),
        attribute('b', text(0x0a, 'x'), field(0x12, 0x10, 1)),
        0x10,
        9,
        field(0x32),
      ),
    );
    const request = JSON.parse(requestBody('logs', [{ resource, entries: [entry] }], 'http/json').toString());
    assert.deepEqual(request.resourceLogs[0].scopeLogs[0].logRecords, [
      {
        attributes: [
          { key: 'a', value: { intValue: 7 } },
          { key: 'b', value: { boolValue: true } },
          { key: '', value: {} },
        ],
        severityText: 'INFO',
        severityNumber: 9,
        droppedAttributesCount: 0,
      },
    ]);
  });

  it('replaces what is not UTF-8, and escapes what JSON escapes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const key = Buffer.from(bytes.subarray(0, 20));
        const attribute = field(0x32, field(0x0a, key), field(0x12, field(0x0a, bytes)));
        const entry = field(0x12, field(0x12, field(0x1a, bytes.subarray(0, 20)), attribute));
        const json = JSON.parse(entryJson('logs', entry));
        const [record] = json.logRecords;
        assert.equal(record.severityText, Buffer.from(bytes.subarray(0, 20)).toString('utf8'));
        assert.equal(record.attributes[0].key, key.toString('utf8'));
        assert.equal(record.attributes[0].value.stringValue, Buffer.from(bytes).toString('utf8'));
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows keys again from request to request', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 70 }), anyValue), { maxLength: 30 }),
        (pairs) => {
          const attributes = Object.fromEntries(pairs.filter(([key]) => key !== '__proto__'));
          const [entry] = entriesOf(payloadOf([{ ...plain(''), attributes }]));
          assert.ok(entry);
          const keys = JSON.parse(entryJson('logs', entry)).logRecords[0].attributes;
          assert.deepEqual(
            keys.map(({ key }: { key: string }) => key),
            Object.keys(attributes),
          );
        },
      ),
    );
  });
});

describe('entriesOf', () => {
  it('gives all of a payload', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), (records) => {
        const payload = payloadOf(records);
        const entries = entriesOf(payload);
        assert.equal(countEntries(payload), records.length);
        assert.deepEqual(Buffer.concat(entries), payload);
      }),
      { numRuns: 50 },
    );
  });

  it('throws for a payload that is cut off, or is none', () => {
    const payload = payloadOf([plain('a'), plain('b')]);
    const [first] = entriesOf(payload);
    for (let size = 1; size < payload.length; size++) {
      if (size === first?.length) continue;
      assert.throws(() => entriesOf(payload.subarray(0, size)), MalformedError);
      assert.throws(() => countEntries(payload.subarray(0, size)), MalformedError);
    }
    assert.throws(() => entriesOf(Buffer.from([0x0a, 0])), MalformedError);
  });
});

describe('bytes that may be anything', () => {
  /** Gives what it gives, or throws the one error there is. */
  function survives(read: () => unknown): void {
    try {
      read();
    } catch (error) {
      assert.ok(error instanceof MalformedError, String(error));
    }
  }

  function readAll(signal: 'logs' | 'traces', bytes: Buffer): void {
    survives(() => countEntries(bytes));
    for (const protocol of FORMATS) {
      survives(() => {
        const body = requestBody(signal, [{ resource, entries: entriesOf(bytes) }], protocol);
        if (protocol === 'http/json') JSON.parse(body.toString('utf8'));
      });
      survives(() => requestBody(signal, [{ resource: bytes, entries: [bytes] }], protocol));
    }
    survives(() => JSON.parse(entryJson(signal, bytes)));
  }

  it('random ones end in an answer or in one error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('logs', 'traces'), (bytes, signal) => {
        readAll(signal, Buffer.from(bytes));
        readAll(
          signal,
          Buffer.concat([Buffer.from([0x12, 0x80 | (bytes.length & 0x7f), bytes.length >> 7]), bytes]),
        );
      }),
      { numRuns: 1_500 },
    );
  });

  const spans = fc.array(span, { minLength: 1, maxLength: 2 }).map((given) => {
    const target = Buffer.alloc(256 * 1024);
    const encode = spanEncoder();
    let at = 0;
    for (const one of given) at = encode(one, target, at);
    return { signal: 'traces' as const, bytes: Buffer.from(target.subarray(0, at)) };
  });
  const logs = fc
    .array(shortRecord, { minLength: 1, maxLength: 2 })
    .map((given) => ({ signal: 'logs' as const, bytes: payloadOf(given) }));

  it('changed ones too', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), cut: fc.boolean() });
    fc.assert(
      fc.property(
        fc.oneof(logs, spans),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (given, changes) => {
          let { bytes } = given;
          for (const { at, byte, cut } of changes) {
            if (cut)
              bytes = Buffer.concat([
                bytes.subarray(0, at % bytes.length),
                bytes.subarray((at % bytes.length) + 1),
              ]);
            else bytes[at % bytes.length] = byte;
            if (bytes.length === 0) return;
          }
          readAll(given.signal, bytes);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('values nested without end are refused', () => {
    let value = Buffer.from([0x10, 1]);
    const bytes = (tag: number, content: Buffer) =>
      Buffer.concat([
        Buffer.from([
          tag,
          (content.length & 0x7f) | 0x80,
          ((content.length >> 7) & 0x7f) | 0x80,
          content.length >> 14,
        ]),
        content,
      ]);
    for (let depth = 0; depth < 3_000; depth++) value = bytes(0x2a, bytes(0x0a, value));
    const entry = bytes(0x12, bytes(0x12, bytes(0x2a, value)));
    assert.throws(() => entryJson('logs', entry), MalformedError);
    assert.equal(requestBody('logs', [{ resource, entries: [entry] }], 'http/protobuf').length > 0, true);
  });
});
