import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { ecsLine } from '../../../src/outputs/layout/ecs.ts';
import { gcpLine } from '../../../src/outputs/layout/gcp.ts';
import { layoutOf } from '../../../src/outputs/layout/layout.ts';
import type { StampedRecord } from '../../../src/record/record.ts';

const RECORD: StampedRecord = {
  time: Date.UTC(2026, 10, 21, 9, 8, 7, 6) + 0.5,
  severityNumber: 13,
  severityText: 'WARN',
  logger: 'shop.orders',
  loggerVersion: undefined,
  eventName: 'order.late',
  body: 'late',
  attributes: {
    'order.id': 7,
    message: 'mine',
    request_id: 'r-1',
    'exception.type': 'TypeError',
    'exception.message': 'no',
    'exception.stacktrace': 'TypeError: no\n    at x',
    'log.record.uid': '01ABC',
    bytes: Uint8Array.from([1, 2]),
  },
  spanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
  context: ROOT_CONTEXT,
};

describe('ecsLine', () => {
  it('has the fields of the Elastic Common Schema', () => {
    assert.deepEqual(JSON.parse(ecsLine(RECORD, 'shop')), {
      '@timestamp': '2026-11-21T09:08:07.006Z',
      'log.level': 'warn',
      message: 'late',
      'ecs.version': '8.17.0',
      'log.logger': 'shop.orders',
      'service.name': 'shop',
      'trace.id': 'a'.repeat(32),
      'span.id': 'b'.repeat(16),
      'event.action': 'order.late',
      'order.id': 7,
      'labels.message': 'mine',
      'http.request.id': 'r-1',
      'error.type': 'TypeError',
      'error.message': 'no',
      'error.stack_trace': 'TypeError: no\n    at x',
      'event.id': '01ABC',
      bytes: 'AQI=',
    });
  });

  it('puts among the labels what is an object there and is none here', () => {
    const attributes = { error: 'text', service: 'z', host: ['a'], http: { version: '1.1' }, errors: 2 };
    const line = JSON.parse(ecsLine({ ...RECORD, attributes }, 'shop'));
    assert.deepEqual(
      [line['labels.error'], line['labels.service'], line['labels.host'], line.http, line.errors],
      ['text', 'z', ['a'], { version: '1.1' }, 2],
    );
    for (const name of ['error', 'service', 'host']) assert.ok(!(name in line), name);
  });
});

describe('gcpLine', () => {
  it('has the fields Cloud Logging gives a meaning', () => {
    const line = JSON.parse(gcpLine(RECORD, 'shop', 'proj'));
    assert.equal(line.severity, 'WARNING');
    assert.deepEqual(line.timestamp, { seconds: Date.UTC(2026, 10, 21, 9, 8, 7) / 1e3, nanos: 6_500_000 });
    assert.equal(line['logging.googleapis.com/trace'], `projects/proj/traces/${'a'.repeat(32)}`);
    assert.equal(line['logging.googleapis.com/trace_sampled'], true);
    assert.equal(line['logging.googleapis.com/insertId'], '01ABC');
    assert.equal(line.stack_trace, 'TypeError: no\n    at x');
    assert.deepEqual(line.serviceContext, { service: 'shop' });
    assert.equal(line['attributes.message'], 'mine');
    assert.equal('httpRequest' in line, false);
  });

  it('has an httpRequest where there was one', () => {
    const attributes = {
      'http.request.method': 'GET',
      'url.path': '/x',
      'http.response.status_code': 200,
      duration_ms: 1_500,
    };
    const line = JSON.parse(gcpLine({ ...RECORD, attributes }, 'shop', undefined));
    assert.deepEqual(line.httpRequest, {
      requestMethod: 'GET',
      requestUrl: '/x',
      status: 200,
      latency: '1.500000s',
    });
    const latency = (duration_ms: number) =>
      JSON.parse(gcpLine({ ...RECORD, attributes: { ...attributes, duration_ms } }, 'shop')).httpRequest
        .latency;
    assert.deepEqual([4.1, 0.000_01, 0].map(latency), ['0.004100s', '0.000000s', '0.000000s']);
    assert.equal(line['logging.googleapis.com/trace'], 'a'.repeat(32));
  });
});

describe('layoutOf', () => {
  for (const layout of ['json', 'ecs', 'gcp'] as const) {
    it(`${layout} is one line to every reader, and moves no terminal`, () => {
      const body = 'a\nb\u2028c\u0085d\u001b[31me\u009b2Jf\u007f';
      const line = layoutOf(layout, 's')({ ...RECORD, body, attributes: { [body]: body } });
      assert.doesNotMatch(line, /[^\u0020-\u007e\u00a0-\u2027\u202a-\uffff]/);
      assert.equal(JSON.parse(line).message, body);
    });
  }

  for (const layout of ['json', 'ecs', 'gcp', 'pretty'] as const) {
    it(`${layout} takes any key`, () => {
      const attributes = JSON.parse('{"__proto__":1,"constructor":2,"":3}');
      assert.match(layoutOf(layout, 's')({ ...RECORD, attributes }), /late/);
    });
  }
});
