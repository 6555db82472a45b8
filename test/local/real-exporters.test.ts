import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceDetail } from '../../src/local/api.ts';
import { getJson, startServer } from './fixtures.ts';
import {
  type Compression,
  type Encoding,
  HOSTILE,
  SPAN_ID,
  sendLog,
  sendSpan,
  TIME,
  TRACE_ID,
} from './real-exporters.ts';

const WAYS: [Encoding, Compression][] = [
  ['json', 'none'],
  ['json', 'gzip'],
  ['protobuf', 'none'],
  ['protobuf', 'gzip'],
];

for (const [encoding, compression] of WAYS) {
  test(`what OpenTelemetry sends as ${encoding}, compression ${compression}, is read back as it was`, async (t) => {
    const { url } = await startServer(t, { maxAgeMs: Infinity });
    await sendLog(url, encoding, compression);
    await sendSpan(url, encoding, compression);
    const { logs, spans } = await getJson<TraceDetail>(`${url}/api/traces/${TRACE_ID}`);
    const resource = { 'service.name': 'shop', 'host.name': 'h1' };
    assert.deepEqual(logs, [
      {
        id: 1,
        time: TIME,
        level: 'ERROR',
        severityNumber: 17,
        service: 'shop',
        logger: 'app.db',
        message: `Zahlung 支払い ${HOSTILE}`,
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        attributes: {
          'log.record.uid': `01HZX-${encoding}`,
          text: 'ü',
          int: -42,
          big: Number.MAX_SAFE_INTEGER,
          double: 1.5,
          yes: true,
          list: ['a', 1, false],
          map: { deep: { deeper: HOSTILE } },
          bytes: 'AQL/',
        },
        resource,
      },
    ]);
    assert.equal(spans.length, 1);
    const [{ spanId, ...span } = { spanId: '' }] = spans;
    assert.match(spanId, /^[0-9a-f]{16}$/);
    assert.deepEqual(span, {
      traceId: TRACE_ID,
      parentSpanId: SPAN_ID,
      name: 'GET /u/:id',
      kind: 'SERVER',
      service: 'shop',
      scope: 'http',
      start: TIME,
      duration: 12.5,
      status: 'ERROR',
      statusMessage: 'boom',
      attributes: { 'http.request.method': 'GET', 'http.route': '/u/:id', 'http.response.status_code': 500 },
      resource,
      events: [{ time: TIME + 5, name: 'exception', attributes: { 'exception.type': 'TypeError' } }],
      links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }],
    });
  });
}
