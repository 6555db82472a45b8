import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Collector } from './collector.ts';
import { Destinations } from './destinations.ts';
import { newSpanId, newTraceId, post, type Resource, sendLogs, sendSpans, tracesBody } from './otlp.ts';
import { encodeLogs } from './otlp-decode.ts';
import { sendOverGrpc } from './otlp-grpc.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const resource: Resource = {
  'service.name': 'shop',
  'service.version': '1.2.3',
  'deployment.environment.name': 'test',
  'host.name': 'box',
};

await describeStack('delivery', () => {
  let destinations: Destinations;
  let collector: Collector;

  before(async () => {
    destinations = await Destinations.start();
    collector = await Collector.start(['base', 'files', 'elasticsearch', 'loki', 'sentry-dsn'], {
      ...destinations.environment,
      SPANLOG_FILES: '',
    });
  });
  after(async () => {
    await collector?.stop();
    await destinations?.stop();
  });

  test('a record and its span are read back by trace id from Elasticsearch, Loki and Sentry', async () => {
    const { elasticsearch, loki, sentry } = destinations;
    const traceId = newTraceId();
    const spanId = newSpanId();
    const uid = randomUUID();
    await sendLogs(collector.endpoint, resource, [
      {
        message: 'order placed',
        traceId,
        spanId,
        attributes: {
          'log.record.uid': uid,
          request_id: 'req-1',
          'user.id': 'u-7',
          'http.route': '/orders/:id',
          'http.response.status_code': 201,
          duration_ms: 12.5,
          order: { id: 5, items: ['a', 'b'] },
        },
      },
    ]);
    await sendSpans(collector.endpoint, resource, [
      {
        name: 'POST /orders/:id',
        traceId,
        spanId,
        attributes: { 'http.route': '/orders/:id' },
        events: [{ name: 'exception', attributes: { 'exception.type': 'Error' } }],
      },
    ]);

    const documents = await waitFor('the log, the span and its event in Elasticsearch', async () => {
      const hits = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return hits.length === 3 ? hits : undefined;
    });
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '.');
    const log = documents.find((hit) => hit._index === `shop-${day}`);
    assert.ok(log, `a document in shop-${day}, not only in ${documents.map((hit) => hit._index).join(', ')}`);
    assert.equal(log._id, uid);
    const { '@timestamp': timestamp, attributes, resource: about, ...fields } = log._source;
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);
    assert.deepEqual(attributes, {
      'http.response.status_code': 201,
      duration_ms: 12.5,
      order: { id: 5, items: ['a', 'b'] },
    });
    assert.equal(about['service.name'], 'shop');
    assert.deepEqual(compact(fields), {
      message: 'order placed',
      log: { level: 'INFO', logger: 'test.stack' },
      event: { severity: 9 },
      service: { name: 'shop', version: '1.2.3', environment: 'test' },
      host: { name: 'box' },
      trace: { id: traceId },
      span: { id: spanId },
      request_id: 'req-1',
      user: { id: 'u-7' },
      http: { response: { status_code: 201 }, route: '/orders/:id' },
      duration_ms: 12.5,
    });
    const span = documents.find((hit) => hit._index.includes('traces-spanlog.shop.otel-test'));
    assert.ok(span, documents.map((hit) => hit._index).join(', '));
    assert.equal(span._id, `${traceId}-${spanId}`);
    assert.equal(span._source.name, 'POST /orders/:id');
    const joined = {
      bool: { filter: [{ term: { 'span.id': spanId } }, { term: { 'service.name': 'shop' } }] },
    };
    assert.equal(
      (await elasticsearch.search(joined)).length,
      3,
      'the same names find logs, spans and events',
    );
    assert.equal((await elasticsearch.search({ term: { 'attributes.order.id': '5' } })).length, 1);

    const entries = await waitFor('the record in Loki', async () => {
      const found = await loki.query(`{service_name="shop"} | trace_id="${traceId}"`);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(entries.length, 1);
    assert.equal(entries[0]?.line, 'order placed');
    assert.deepEqual(entries[0]?.labels, {
      service_name: 'shop',
      deployment_environment_name: 'test',
      severity: 'INFO',
    });
    assert.equal(entries[0]?.structuredMetadata.span_id, spanId);
    assert.equal(entries[0]?.structuredMetadata.request_id, 'req-1');
    assert.equal(entries[0]?.structuredMetadata.log_record_uid, uid);

    await waitFor('log and span at the Sentry stand-in', async () =>
      sentry.records.some((record) => record.traceId === traceId) &&
      sentry.spans.some((received) => received.traceId === traceId)
        ? true
        : undefined,
    );
    const received = sentry.records.find((record) => record.traceId === traceId);
    assert.equal(received?.body, 'order placed');
    assert.equal(received?.attributes['log.record.uid'], uid);
  });

  test('a record without an identity gets one, the same at every destination', async () => {
    const { elasticsearch, loki, sentry } = destinations;
    const traceId = newTraceId();
    await sendLogs(collector.endpoint, resource, [
      { message: 'from elsewhere', traceId },
      { message: 'from elsewhere', traceId },
    ]);
    const hits = await waitFor('two documents', async () => {
      const found = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length === 2 ? found : undefined;
    });
    const ids = hits.map((hit) => hit._id).sort();
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    const entries = await waitFor('two entries', async () => {
      const found = await loki.query(`{service_name="shop"} | trace_id="${traceId}"`);
      return found.length === 2 ? found : undefined;
    });
    assert.deepEqual(entries.map((entry) => entry.structuredMetadata.log_record_uid).sort(), ids);
    const mine = (): unknown[] =>
      sentry.records
        .filter((record) => record.traceId === traceId)
        .map((record) => record.attributes['log.record.uid']);
    await waitFor('two records at the stand-in', async () => (mine().length === 2 ? true : undefined));
    assert.deepEqual(mine().sort(), ids);
  });

  test('OTLP is taken over gRPC and as protobuf over HTTP', async () => {
    const traceId = newTraceId();
    const record = { service: 'shop', traceId };
    assert.equal(await sendOverGrpc(collector.grpcEndpoint, { ...record, body: 'over gRPC' }), 0);
    const response = await fetch(`${collector.endpoint}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(encodeLogs({ ...record, body: 'as protobuf' })),
    });
    assert.equal(response.status, 200);
    const hits = await waitFor('both', async () => {
      const found = await destinations.elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length === 2 ? found : undefined;
    });
    assert.deepEqual(hits.map((hit) => hit._source.message).sort(), ['as protobuf', 'over gRPC']);
  });

  test('JSON lines are tailed, with their trace, severity and fields; other lines as they are', async () => {
    const { elasticsearch, loki, sentry } = destinations;
    const folder = join(collector.folder, 'logs');
    await mkdir(folder, { recursive: true });
    const traceId = newTraceId();
    const spanId = newSpanId();
    const time = new Date(Date.now() - 5_000).toISOString();
    const line = {
      timestamp: time,
      level: 'WARN',
      logger: 'shop.orders',
      message: 'stock is low',
      service: 'tailed',
      trace_id: traceId,
      span_id: spanId,
      request_id: 'req-9',
      sku: 'a-1',
      left: 3,
      big: 9_007_199_254_740_991,
      'http.route': '/x',
    };
    await appendFile(
      join(folder, 'app.jsonl'),
      `${JSON.stringify(line)}\n{"broken": json\nplain text line\n${JSON.stringify({ ...line, trace_id: 'not-an-id', message: 'odd' })}\n`,
    );
    await collector.kill();
    await collector.restart({ SPANLOG_FILES: join(folder, '*.jsonl'), SPANLOG_FILES_POLL: '100ms' });

    const [document] = await waitFor('the document', async () => {
      const found = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length > 0 ? found : undefined;
    });
    assert.match(document?._index ?? '', /^tailed-/);
    assert.equal(Date.parse(document?._source['@timestamp']), Date.parse(time));
    const { attributes, message, log, event, span, request_id } = document?._source ?? {};
    assert.deepEqual(
      { message, log, event, span, request_id },
      {
        message: 'stock is low',
        log: { level: 'WARN', logger: 'shop.orders' },
        event: { severity: 13 },
        span: { id: spanId },
        request_id: 'req-9',
      },
    );
    assert.deepEqual(attributes, {
      sku: 'a-1',
      left: 3,
      big: 9_007_199_254_740_991,
      'log.file.path': join(folder, 'app.jsonl'),
    });
    const [entry] = await waitFor('the entry', async () => {
      const found = await loki.query(`{service_name="tailed", severity="WARN"} | trace_id="${traceId}"`);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(entry?.line, 'stock is low');
    await waitFor('the stand-in', async () => sentry.records.find((record) => record.traceId === traceId));

    for (const text of ['{"broken": json', 'plain text line']) {
      const hits = await elasticsearch.search({ match_phrase: { message: text } });
      assert.equal(hits.length, 1, text);
      assert.equal(hits[0]?._source.message, text);
    }
    const odd = (await elasticsearch.search({ match_phrase: { message: 'odd' } }))[0];
    assert.equal(odd?._source.trace?.id, undefined);
    assert.equal(odd?._source.attributes.trace_id, 'not-an-id', 'an id that is none stays a field');

    // A kill and a restart read on where they were, and a line read twice would be the same document.
    await collector.kill();
    await appendFile(join(folder, 'app.jsonl'), `${JSON.stringify({ ...line, message: 'the next line' })}\n`);
    await collector.restart();
    const all = await waitFor('the next line', async () => {
      const found = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length > 1 ? found : undefined;
    });
    assert.deepEqual(all.map((hit) => hit._source.message).sort(), ['stock is low', 'the next line']);
  });

  test('the contrib sentry exporter delivers to the project named like the service', async () => {
    const { sentry } = destinations;
    const second = await Collector.start(['base', 'sentry-projects'], destinations.environment);
    try {
      const traceId = newTraceId();
      await sendLogs(second.endpoint, resource, [{ message: 'by organisation', traceId }]);
      await sendSpans(second.endpoint, resource, [{ name: 'work', traceId, spanId: newSpanId() }]);
      await waitFor('log and span at the stand-in', async () =>
        sentry.records.some((record) => record.traceId === traceId) &&
        sentry.spans.some((span) => span.traceId === traceId)
          ? true
          : undefined,
      ).catch((cause: unknown) => {
        throw new Error(`${sentry.requests.join('\n')}\n${second.complaints}`, { cause });
      });
      assert.ok(sentry.requests.includes('GET /api/0/organizations/shop-org/projects/'));
    } finally {
      await second.stop();
    }
  });

  test('the links between logs and traces in Grafana find what they promise', async () => {
    const { elasticsearch, loki } = destinations;
    const file = join(import.meta.dirname, '../../collector/grafana/datasources/spanlog.yaml');
    const sources = await readFile(file, 'utf8');
    const links = [...sources.matchAll(/datasourceUid: (\S+)\n\s+url: (.+)/g)].map(([, uid, query]) => ({
      uid,
      query: query?.replace(/^'(.*)'$/, '$1') ?? '',
    }));
    assert.equal(links.length, 4);
    const traceId = newTraceId();
    const request = randomUUID();
    const attributes = { request_id: request };
    await sendLogs(collector.endpoint, resource, [{ message: 'linked', traceId, attributes }]);
    await sendSpans(collector.endpoint, resource, [{ name: 'linked', traceId, spanId: newSpanId() }]);
    for (const { uid, query } of links) {
      const filled = query.replace('$${__value.raw}', query.includes('request_id') ? request : traceId);
      const index = new RegExp(`uid: ${uid}\\n[\\s\\S]*?index: "(.+)"`).exec(sources)?.[1];
      await waitFor(
        `${filled} in ${uid}`,
        async () => {
          const found =
            uid === 'spanlog-loki'
              ? (await loki.query(filled)).length
              : (await elasticsearch.search({ query_string: { query: filled } }, index)).length;
          return found === 1 ? true : undefined;
        },
        15_000,
      );
    }
  });

  test('a signal no chosen destination takes is accepted', async () => {
    const logsOnly = await Collector.start(['base', 'loki'], destinations.environment);
    try {
      const spans = tracesBody(resource, [{ name: 'unclaimed', traceId: newTraceId(), spanId: newSpanId() }]);
      assert.equal(await post(logsOnly.endpoint, 'traces', spans), 200);
    } finally {
      await logsOnly.stop();
    }
  });
});

/** Without the empty objects the document is built from. */
function compact(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, compact(inner)] as const);
  return Object.fromEntries(
    entries.filter(
      ([, inner]) => !(typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0),
    ),
  );
}
