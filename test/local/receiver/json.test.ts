import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMetrics, decodeLogs, decodeTraces } from '../../../src/local/receiver/json.ts';

const NOW = 1_800_000_000_000;

function logsOf(...logRecords: unknown[]) {
  return decodeLogs(Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })), NOW);
}

function spansOf(...spans: unknown[]) {
  return decodeTraces(Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })), NOW);
}

function attributeOf(value: unknown): unknown {
  return logsOf({ attributes: [{ key: 'k', value }] }).logs[0]?.attributes['k'];
}

test('64-bit integers are strings or numbers, and keep their digits', () => {
  assert.equal(attributeOf({ intValue: '42' }), 42);
  assert.equal(attributeOf({ intValue: 42 }), 42);
  assert.equal(attributeOf({ intValue: '-9223372036854775808' }), '-9223372036854775808');
  assert.equal(logsOf({ timeUnixNano: '1700000000123456789' }).logs[0]?.time, 1_700_000_000_123.457);
  assert.equal(logsOf({ timeUnixNano: 1_700_000_000_000_000_000 }).logs[0]?.time, 1_700_000_000_000);
});

test('values of every kind', () => {
  assert.equal(attributeOf({ stringValue: '' }), '');
  assert.equal(attributeOf({ boolValue: false }), false);
  assert.equal(attributeOf({ doubleValue: 'NaN' }), 'NaN');
  assert.equal(attributeOf({ doubleValue: '-Infinity' }), '-Infinity');
  assert.equal(attributeOf({ doubleValue: '1.25' }), 1.25);
  assert.equal(attributeOf({ bytesValue: 'AQI=' }), 'AQI=');
  assert.deepEqual(attributeOf({ arrayValue: { values: [{ intValue: 1 }, {}] } }), [1, null]);
  assert.deepEqual(attributeOf({ arrayValue: {} }), []);
  assert.equal(
    JSON.stringify(attributeOf({ kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } })),
    '{"a":1}',
  );
  assert.equal(attributeOf({}), null);
  assert.equal(attributeOf({ somethingNew: 1 }), null);
});

test('without a time the observed one stands in, and without that the moment of arrival', () => {
  assert.equal(logsOf({ observedTimeUnixNano: '5000000' }).logs[0]?.time, 5);
  assert.equal(logsOf({ timeUnixNano: '0', observedTimeUnixNano: '5000000' }).logs[0]?.time, 5);
  assert.equal(logsOf({}).logs[0]?.time, NOW);
  assert.equal(logsOf({ timeUnixNano: 'yesterday' }).logs[0]?.time, NOW);
});

test('a body that is not text is kept as JSON, an event without one is called by its name', () => {
  const kvlistValue = { values: [{ key: 'a', value: { stringValue: 'b' } }] };
  assert.equal(logsOf({ body: { kvlistValue } }).logs[0]?.message, '{"a":"b"}');
  const event = logsOf({ eventName: 'user.login' }).logs[0];
  assert.equal(event?.message, 'user.login');
  assert.equal(event?.attributes['event.name'], 'user.login');
});

test('ids are hex of the right length and not all zeros', () => {
  const id = (traceId: unknown) => logsOf({ traceId }).logs[0]?.traceId ?? null;
  assert.equal(Buffer.from(id('AB'.repeat(16)) ?? []).toString('hex'), 'ab'.repeat(16));
  assert.equal(id('ab'.repeat(15)), null);
  assert.equal(id('zz'.repeat(16)), null);
  assert.equal(id('00'.repeat(16)), null);
  assert.equal(id(12), null);
});

test('a record of the wrong shape is rejected, its neighbours are kept', () => {
  const batch = logsOf({ body: { stringValue: 'one' } }, 7, null, { body: { stringValue: 'two' } });
  assert.deepEqual(
    batch.logs.map((log) => log.message),
    ['one', 'two'],
  );
  assert.equal(batch.rejected, 2);
  assert.match(batch.reason, /must be an object/);
  const spans = spansOf(
    { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) },
    { traceId: 'ab'.repeat(16) },
    {},
  );
  assert.deepEqual(
    [spans.spans.length, spans.rejected, spans.reason],
    [1, 2, 'a span without a valid spanId'],
  );
});

test('a message of the wrong shape throws', () => {
  for (const text of [
    '',
    '[]',
    '1',
    'null',
    '{',
    '{"resourceLogs":{}}',
    '{"resourceLogs":[1]}',
    '{"resourceLogs":[{"scopeLogs":1}]}',
  ]) {
    assert.throws(() => decodeLogs(Buffer.from(text), NOW), Error, text);
  }
  assert.deepEqual(decodeLogs(Buffer.from('{}'), NOW).logs, []);
  assert.deepEqual(decodeLogs(Buffer.from('{"resourceLogs":null,"unknown":1}'), NOW).logs, []);
});

test('snake_case keys are not OTLP/JSON', () => {
  assert.deepEqual(decodeLogs(Buffer.from('{"resource_logs":[{}]}'), NOW).logs, []);
});

test('a key such as __proto__ is a key like any other', () => {
  const attributes = [
    {
      key: '__proto__',
      value: { kvlistValue: { values: [{ key: 'polluted', value: { boolValue: true } }] } },
    },
    { key: 'constructor', value: { stringValue: 'c' } },
  ];
  const log = logsOf({ attributes }).logs[0];
  assert.equal(JSON.stringify(log?.attributes), '{"__proto__":{"polluted":true},"constructor":"c"}');
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('nesting without end ends', () => {
  const depth = 100_000;
  const value = `${'{"arrayValue":{"values":['.repeat(depth)}{"intValue":1}${']}}'.repeat(depth)}`;
  const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[{"key":"k","value":${value}}]}]}]}]}`;
  const [log] = decodeLogs(Buffer.from(body), NOW).logs;
  assert.match(JSON.stringify(log?.attributes['k']), /^\[{32}"\[nested too deep\]"\]{32}$/);
});

test('a text of megabytes is cut and says so', () => {
  const message = logsOf({ body: { stringValue: 'x'.repeat(300_000) } }).logs[0]?.message ?? '';
  assert.match(message.slice(-20), /^x+… \[37856 more\]$/);
});

test('a clock that went back makes no negative duration', () => {
  const ids = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
  const [span] = spansOf({ ...ids, startTimeUnixNano: '2000000', endTimeUnixNano: '1000000' }).spans;
  assert.deepEqual([span?.start, span?.duration], [2, 0]);
  const [exact] = spansOf({
    ...ids,
    startTimeUnixNano: '1700000000000000001',
    endTimeUnixNano: '1700000000000001235',
  }).spans;
  assert.equal(exact?.duration, 0.001234);
});

test('metrics are counted', () => {
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{}, {}] }, { metrics: [{}] }] }] };
  assert.equal(countMetrics(Buffer.from(JSON.stringify(body))), 3);
});
