import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { prettyLine } from '../../../src/outputs/console/pretty.ts';
import { exceptionAttributes } from '../../../src/record/exception.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { record, SPAN } from './record.ts';

const plain = (given: Partial<StampedRecord>) => prettyLine(record(given), false).replace(/^[\d:.]{12} /, '');

describe('prettyLine', () => {
  it('is time, level, logger, message, attributes, trace', () => {
    const line = prettyLine(
      record({
        spanContext: SPAN,
        attributes: { id: 7, name: 'two words', empty: '', list: [1, 'a'], 'log.record.uid': 'x' },
      }),
      false,
    );
    assert.match(
      line,
      /^\d\d:\d\d:05\.007 INFO {2}shop hello id=7 name="two words" empty="" list=\[1,"a"\] trace=0af76519$/,
    );
  });

  it('shows a stack on lines of its own, and the error only there', () => {
    const error = new TypeError('bad');
    const lines = plain({ severityNumber: 17, attributes: { ...exceptionAttributes(error), a: 1 } }).split(
      '\n',
    );
    assert.deepEqual(lines.slice(0, 2), ['ERROR shop hello a=1', '  TypeError: bad']);
    assert.match(lines[2] ?? '', /^ {6}at /);
  });

  it('has colours or has none', () => {
    for (const severityNumber of [1, 5, 9, 13, 17, 21] as const) {
      const given = record({
        severityNumber,
        spanContext: SPAN,
        attributes: { ...exceptionAttributes(new Error('x')), a: 1 },
      });
      const coloured = prettyLine(given, true);
      assert.notEqual(coloured, prettyLine(given, false));
      assert.equal(stripVTControlCharacters(coloured), prettyLine(given, false));
    }
  });

  it('says nothing for the root logger and an empty message', () => {
    assert.equal(plain({ logger: '' }), 'INFO  hello');
    assert.equal(plain({ body: { a: 1 } }), 'INFO  shop {"a":1}');
  });
});

describe('what comes from outside', () => {
  const forged = 'ok\n12:00:00.000 ERROR shop forged';

  it('cannot pass for a record of its own', () => {
    const everywhere = {
      body: forged,
      logger: forged,
      attributes: { [forged]: forged, 'exception.stacktrace': forged },
    };
    for (const separator of ['\n', '\r\n', '\r', '\u2028', '\u0085', '\v']) {
      const given = JSON.parse(
        JSON.stringify(everywhere).replaceAll('\\n', JSON.stringify(separator).slice(1, -1)),
      );
      const [, ...rest] = prettyLine(record(given), false).split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/);
      for (const line of rest) assert.match(line, /^ {2}/, JSON.stringify(separator));
    }
  });

  it('keeps the lines of a message readable', () => {
    assert.equal(plain({ body: 'one\ntwo\r\n\tthree' }), 'INFO  shop one\n  two\n  \tthree');
  });

  it('cannot drive the terminal, nor turn the direction of writing', () => {
    const evil = '\u001b[2J\u001b]0;title\u0007\u009b31m\u202egnp.exe\u2066\u0000\b\u007f';
    const line = prettyLine(
      record({ body: evil, logger: evil, attributes: { [evil]: evil, deep: { [evil]: [evil] } } }),
      false,
    );
    assert.doesNotMatch(line, /[^\u0020-\u007e]/);
    assert.ok(line.includes('\\x1b[2J\\x1b]0;title\\x07\\x9b31m\\u202egnp.exe\\u2066\\x00\\x08\\x7f'));
  });

  it('leaves other writing alone', () => {
    assert.equal(plain({ body: 'größer 日本語 עברית 😀' }), 'INFO  shop größer 日本語 עברית 😀');
  });
});

describe('an entry record', () => {
  it('does not repeat what its message says, and shows the heads of the ids', () => {
    const line = plain({
      logger: 'http.server',
      eventName: 'http.server.request',
      body: 'GET /users/:id 200',
      attributes: {
        request_id: '3f0c8a52-9d1e-4a6e-9b7f-2b1c9e1d0a77',
        'http.request.method': 'GET',
        'http.route': '/users/:id',
        'url.path': '/users/42',
        'http.response.status_code': 200,
        'user_agent.original': 'curl/8',
        duration_ms: 1.5,
      },
      spanContext: SPAN,
    });
    assert.equal(
      line,
      'INFO  http.server GET /users/:id 200 duration_ms=1.5 request=3f0c8a52 trace=0af76519',
    );
  });
});
