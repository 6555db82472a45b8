import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { countMetrics, decodeLogs, decodeTraces } from '../../../src/local/receiver/protobuf.ts';
import { attribute, fullLog, fullSpan, nested, requestWith, text } from './protobuf-messages.ts';

const NOW = 1_800_000_000_000;

test('a log record, whatever the order of the fields', () => {
  const { logs, rejected } = decodeLogs(requestWith(fullLog), NOW);
  assert.equal(rejected, 0);
  assert.deepEqual(JSON.parse(JSON.stringify(logs)), [
    {
      time: 1_700_000_000_000,
      severity: 17,
      origin: { service: 'shop', scope: 'app', resource: '{"service.name":"shop"}' },
      message: 'payment refused',
      traceId: JSON.parse(JSON.stringify(new Uint8Array(16).fill(0xab))),
      spanId: JSON.parse(JSON.stringify(new Uint8Array(8).fill(0xcd))),
      uid: null,
      attributes: { int: -5, double: 2.5, yes: true, list: ['a'], map: { k: 'b' }, bytes: 'AQI=' },
    },
  ]);
});

test('a span', () => {
  const [span] = decodeTraces(requestWith(fullSpan), NOW).spans;
  assert.deepEqual([span?.name, span?.kind, span?.status, span?.statusMessage], ['GET /u/:id', 2, 2, 'boom']);
  assert.equal(span?.duration, 0.001234);
  assert.deepEqual(span?.parentSpanId, new Uint8Array(8).fill(0xef));
  assert.deepEqual(span?.links, [{ traceId: '01'.repeat(16), spanId: '02'.repeat(8) }]);
  assert.equal(span?.events[0]?.attributes['exception.type'], 'TypeError');
});

test('fields of a later version are skipped, so is a known field of another wire type', () => {
  const body = requestWith((record) => {
    text(record, 99, 'new');
    record.tag(1000, WireType.Bit32).fixed32(1);
    record.tag(98, WireType.StartGroup).tag(1, WireType.Varint).uint32(1).tag(98, WireType.EndGroup);
    record.tag(5, WireType.Varint).uint32(7);
    text(record, 2, 'not a number');
    fullLog(record);
  });
  const [log] = decodeLogs(body, NOW).logs;
  assert.deepEqual([log?.message, log?.severity], ['payment refused', 17]);
});

test('a span without ids is rejected', () => {
  const batch = decodeTraces(
    requestWith((span) => text(span, 5, 'name')),
    NOW,
  );
  assert.deepEqual(
    [batch.spans.length, batch.rejected, batch.reason],
    [0, 1, 'a span without a valid traceId'],
  );
});

test('an integer a double cannot hold keeps its digits', () => {
  const body = requestWith((record) =>
    attribute(record, 6, 'k', (w) => w.tag(3, WireType.Varint).int64(-(2n ** 63n))),
  );
  assert.equal(decodeLogs(body, NOW).logs[0]?.attributes['k'], '-9223372036854775808');
});

test('nesting without end ends', () => {
  let value: (w: BinaryWriter) => void = (w) => text(w, 1, 'bottom');
  for (let depth = 0; depth < 200; depth++) {
    const inner = value;
    value = (w) => nested(w, 5, (list) => nested(list, 1, inner));
  }
  const body = requestWith((record) => attribute(record, 6, 'k', value));
  assert.match(
    JSON.stringify(decodeLogs(body, NOW).logs[0]?.attributes['k']),
    /^\[{32}"\[nested too deep\]"\]{32}$/,
  );
});

test('bytes that are not the message throw', () => {
  const whole = requestWith(fullLog);
  assert.throws(() => decodeLogs(whole.subarray(0, whole.length - 1), NOW));
  assert.throws(() => decodeLogs(Buffer.from('{"resourceLogs":[]}'), NOW));
  // A field that claims to be longer than the message it is in.
  const lying = new BinaryWriter();
  nested(lying, 1, (group) => group.raw(Uint8Array.of((2 << 3) | 2, 100)));
  text(lying, 9, 'x'.repeat(200));
  assert.throws(() => decodeLogs(lying.finish(), NOW), /longer than its message/);
});

test('an empty request is a request', () => {
  assert.deepEqual(decodeLogs(new Uint8Array(), NOW).logs, []);
});

test('metrics are counted', () => {
  assert.equal(countMetrics(requestWith((metric) => text(metric, 1, 'http.server.duration'))), 1);
});
