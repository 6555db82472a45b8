import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rfc5424, type SyslogFormat } from '../../../src/outputs/syslog/rfc5424.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { record, SPAN } from '../console/record.ts';

const message = (given: Partial<StampedRecord>, format: Partial<SyslogFormat> = {}) =>
  rfc5424({
    facility: 16,
    hostname: 'web-1.example',
    appName: 'shop',
    processId: 42,
    structuredDataId: 'spanlog@32473',
    bom: false,
    maxMessageBytes: 8_192,
    ...format,
  })(record(given));

/** The grammar of RFC 5424, section 6, as far as it bounds the header and the structured data. */
const GRAMMAR =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) (-|\[[!-~]{1,32}(?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*\])(?: ([\s\S]*))?$/;

function parts(text: string): string[] {
  const match = GRAMMAR.exec(text);
  assert.notEqual(match, null, text);
  return [...(match ?? [])].slice(1);
}

describe('rfc5424', () => {
  it('has every field of the header', () => {
    assert.equal(
      message({ spanContext: SPAN, attributes: { request_id: 'r1', order: 7 } }),
      '<134>1 2026-11-21T12:30:05.007Z web-1.example shop 42 shop ' +
        `[spanlog@32473 trace_id="${SPAN.traceId}" span_id="${SPAN.spanId}" request_id="r1" order="7"] hello`,
    );
    assert.equal(message({}, { hostname: '' }), '<134>1 2026-11-21T12:30:05.007Z - shop 42 shop - hello');
  });

  it('tells the severity by the facility and the severity number', () => {
    const priorities = [1, 5, 9, 10, 13, 17, 21, 24].map((severityNumber) =>
      Number(parts(message({ severityNumber } as Partial<StampedRecord>))[0]),
    );
    assert.deepEqual(
      priorities.map((priority) => priority - 16 * 8),
      [7, 7, 6, 5, 4, 3, 2, 2],
    );
    assert.match(message({}, { facility: 1 }), /^<14>1 /);
  });

  it('keeps to the grammar whatever the names and values are', () => {
    const hostile = message(
      {
        logger: 'a logger\nwith "everything" in it, and longer than it may be',
        attributes: {
          'na me': 'x',
          'a=b]"c': 'q " ] \\ n\nx',
          ünïcödé: 'ü',
          ['x'.repeat(50)]: 1,
          '': true,
          list: [1, { deep: '"' }],
          bytes: new Uint8Array([1, 2]),
        },
      },
      { appName: 'my app', hostname: 'host name' },
    );
    const [, , host, app, , id, data] = parts(hostile);
    assert.deepEqual([host, app], ['host_name', 'my_app']);
    assert.equal(id, 'a_logger_with_"everything"_in_it');
    for (const parameter of [
      'logger="a logger\nwith \\"everything\\" in it, and longer than it may be"',
      'na_me="x"',
      'a_b__c="q \\" \\] \\\\ n\nx"',
      '_n_c_d_="ü"',
      `${'x'.repeat(32)}="1"`,
      '_="true"',
      'list="[1,{\\"deep\\":\\"\\\\\\"\\"}\\]"',
      'bytes="AQI="',
    ]) {
      assert.ok(data?.includes(` ${parameter}`), `${parameter} in ${data}`);
    }
  });

  it('puts the stack of an error on the lines after the message', () => {
    const text = message({
      severityNumber: 17,
      attributes: { 'exception.type': 'E', 'exception.stacktrace': 'E: x\n    at y' },
    });
    assert.deepEqual(parts(text).slice(6), ['[spanlog@32473 exception.type="E"]', 'hello\nE: x\n    at y']);
  });

  it('marks UTF-8 where it is asked to, and has no message for none', () => {
    assert.match(message({}, { bom: true }), / - \ufeffhello$/);
    assert.match(message({ body: undefined }), /shop -$/);
    assert.match(message({ body: { a: 1 } }), / \{"a":1\}$/);
  });

  it('is never longer than it may be, cuts no character in two, and says what it cut', () => {
    for (const letter of ['x', 'ü', '漢', '😀']) {
      for (const maxMessageBytes of [480, 481, 482, 483]) {
        const text = message(
          { body: letter.repeat(500), attributes: { a: 'v'.repeat(50), b: 'w'.repeat(300), c: 1 } },
          { maxMessageBytes },
        );
        assert.ok(Buffer.byteLength(text) <= maxMessageBytes);
        const [, , , , , , data, said] = parts(text);
        assert.equal(data, `[spanlog@32473 a="${'v'.repeat(50)}" truncated="true"]`);
        assert.match(said ?? '', new RegExp(`^(?:${letter})+…$`, 'u'));
      }
    }
  });

  it('property: keeps to the grammar and the length, whatever is logged', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()),
    );
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.array(text));
    fc.assert(
      fc.property(
        fc.record({
          logger: text,
          body: fc.oneof(text, value),
          attributes: fc.dictionary(text, value),
          maxMessageBytes: fc.integer({ min: 480, max: 2_000 }),
          appName: fc.oneof(text, fc.constant('a'.repeat(60))),
        }),
        ({ logger, body, attributes, maxMessageBytes, appName }) => {
          const hostname = 'h'.repeat(300);
          const written = message({ logger, body, attributes }, { maxMessageBytes, appName, hostname });
          parts(written);
          assert.ok(Buffer.byteLength(written) <= maxMessageBytes);
        },
      ),
    );
  });
});
