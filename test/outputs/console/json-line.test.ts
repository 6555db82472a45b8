import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonLine } from '../../../src/outputs/console/json-line.ts';
import { toAnyValue, toAttributes } from '../../../src/record/any-value.ts';
import { record, SPAN } from './record.ts';

describe('jsonLine', () => {
  it('has the fields of the contract, in its order, then the attributes', () => {
    const line = jsonLine(
      record({
        severityNumber: 18,
        spanContext: SPAN,
        attributes: { b: 1, request_id: 'r', a: { deep: [true, null] } },
      }),
      'my-service',
    );
    assert.equal(
      line,
      `{"timestamp":"2026-11-21T12:30:05.007Z","level":"ERROR","logger":"shop","message":"hello","service":"my-service","trace_id":"${SPAN.traceId}","span_id":"${SPAN.spanId}","request_id":"r","b":1,"a":{"deep":[true,null]}}`,
    );
  });

  it('leaves out what a record does not have', () => {
    const fields = Object.keys(JSON.parse(jsonLine(record(), 's')));
    assert.deepEqual(fields, ['timestamp', 'level', 'logger', 'message', 'service']);
  });

  it('lets no attribute stand in for a field, and loses none', () => {
    const attributes = {
      level: 'x',
      message: 'y',
      trace_id: 'z',
      'attributes.level': 1,
      'attributes.attributes.level': 2,
    };
    const line = JSON.parse(jsonLine(record({ attributes }), 's'));
    assert.deepEqual([line.level, line.message, line.trace_id], ['INFO', 'hello', undefined]);
    assert.deepEqual([line['attributes.message'], line['attributes.trace_id']], ['y', 'z']);
    assert.deepEqual(
      Object.entries(line)
        .filter(([key]) => key.endsWith('attributes.level'))
        .map(([, v]) => v)
        .sort(),
      [1, 2, 'x'],
    );
    assert.equal(Object.keys(line).length, 5 + 5);
  });

  it('keeps __proto__, and takes nothing a library hung on all objects', () => {
    const attributes = JSON.parse('{"__proto__":{"a":1},"b":2}');
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, enumerable: true, configurable: true });
    try {
      assert.match(jsonLine(record({ attributes }), 's'), /"__proto__":\{"a":1\},"b":2\}$/);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
  });

  it('writes a body that is no text as JSON, bytes as base64', () => {
    const message = (body: unknown) => JSON.parse(jsonLine(record({ body: toAnyValue(body) }), 's')).message;
    assert.equal(message({ a: [1] }), '{"a":[1]}');
    assert.equal(message(5), '5');
    assert.equal(message(null), '');
    assert.equal(message(Buffer.from('hi')), '"aGk="');
    assert.equal(
      JSON.parse(jsonLine(record({ attributes: { b: new Uint8Array([104, 105]) } }), 's')).b,
      'aGk=',
    );
  });

  it('is one line to every reader, and moves no terminal', () => {
    const evil = 'a\nb\r\nc\u2028d\u2029e\u0085f\u001b[31mg\u009b2Jh\u007f\u0000\v\f';
    const line = jsonLine(record({ body: evil, logger: evil, attributes: { [evil]: evil } }), evil);
    assert.doesNotMatch(line, /[^\u0020-\u007e\u00a0-\u2027\u202a-\uffff]/);
    const read = JSON.parse(line);
    assert.deepEqual([read.message, read.logger, read.service, read[evil]], [evil, evil, evil, evil]);
  });

  it('property: gives back what was put in, whatever the values', () => {
    const anything = fc.anything({
      withBigInt: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.dictionary(fc.string(), anything), (body, given) => {
        const attributes = toAttributes(given);
        const line = jsonLine(record({ body: toAnyValue(body), attributes }), 's');
        const read = JSON.parse(line);
        assert.equal(line.includes('\n'), false);
        assert.equal(read.message, toAnyValue(body));
        assert.equal(Object.keys(read).length, 5 + Object.keys(attributes).length);
      }),
      { numRuns: 200 },
    );
  });
});
