import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gelfMessage } from '../../../src/outputs/gelf/gelf-message.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { record, SPAN } from '../console/record.ts';
import { checked } from './gelf-decoder.ts';

const message = (given: Partial<StampedRecord>) =>
  checked(gelfMessage({ hostname: 'web-1', service: 'shop' })(record(given)));

describe('gelfMessage', () => {
  it('has the fields of the specification and those of the record', () => {
    assert.deepEqual(message({ spanContext: SPAN, eventName: 'job.end', attributes: { request_id: 'r1' } }), {
      version: '1.1',
      host: 'web-1',
      short_message: 'hello',
      timestamp: Date.UTC(2026, 10, 21, 12, 30, 5, 7) / 1e3,
      level: 6,
      _service: 'shop',
      _logger: 'shop',
      _severity: 'INFO',
      _trace_id: SPAN.traceId,
      _span_id: SPAN.spanId,
      _event: 'job.end',
      _request_id: 'r1',
    });
  });

  it('has the whole text and the stack in the full message', () => {
    const { short_message, full_message } = message({
      body: 'first\nsecond',
      attributes: { 'exception.stacktrace': 'E: x\n    at y' },
    });
    assert.deepEqual([short_message, full_message], ['first', 'first\nsecond\nE: x\n    at y']);
    assert.equal(message({ body: 'one line' })['full_message'], undefined);
    for (const body of ['', '\n', undefined, null]) assert.equal(message({ body })['short_message'], '-');
  });

  it('keeps names and values to what is allowed', () => {
    const fields = message({
      attributes: {
        id: 1,
        logger: 'mine',
        'na me': 'x',
        yes: true,
        list: [1, 'a'],
        none: null,
        'not a number': Number.NaN,
        'http.route': '/x',
      },
    });
    assert.deepEqual(
      ['_attributes.id', '_attributes.logger', '_na_me', '_yes', '_list', '_none', '_http.route'].map(
        (name) => fields[name],
      ),
      [1, 'mine', 'x', 'true', '[1,"a"]', 'null', '/x'],
    );
    assert.equal(fields['_logger'], 'shop');
  });

  it('has a name of its own for each attribute that is not written in ASCII', () => {
    const fields = message({
      attributes: { 用户: 'u', 订单: 'o', 'größe.cm': 3, '😀': 'x', 'a b': 1, 'a/b': 2, a_b: 3 },
    });
    const own = Object.entries(fields).filter(([, value]) =>
      ['u', 'o', 3, 'x', 1, 2].includes(value as never),
    );
    assert.deepEqual(Object.fromEntries(own), {
      _u7528_u6237: 'u',
      _u8ba2_u5355: 'o',
      '_gr_u00f6_u00dfe.cm': 3,
      _u1f600: 'x',
      _a_b: 1,
      '_attributes.a_b': 2,
      '_attributes.attributes.a_b': 3,
    });
  });
});
