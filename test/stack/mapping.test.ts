import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Collector, type ConfigFile } from './collector.ts';
import { Elasticsearch, type Hit } from './elasticsearch.ts';
import { hostileRecords } from './hostile.ts';
import { Loki, type LokiEntry } from './loki.ts';
import {
  type LogInput,
  newSpanId,
  newTraceId,
  type Plain,
  type Resource,
  sendLogs,
  sendSpans,
} from './otlp.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

/** Gives every record an identity that says why it is there. */
function identified(): { uid: string; why: string; record: LogInput }[] {
  return hostileRecords().map(({ why, record }) => {
    const uid = randomUUID();
    return {
      uid,
      why,
      record: { ...record, attributes: { ...record.attributes, 'log.record.uid': uid } },
    };
  });
}

const modes: { mode: string; files: ConfigFile[]; index: string }[] = [
  { mode: 'daily index', files: ['base', 'elasticsearch', 'loki'], index: 'hostile-20*' },
  {
    mode: 'data stream',
    files: ['base', 'elasticsearch', 'elasticsearch-datastream', 'loki'],
    index: 'logs-spanlog.hostile-test',
  },
];

await describeStack('hostile documents', () => {
  let elasticsearch: Elasticsearch;
  let loki: Loki;

  before(async () => {
    [elasticsearch, loki] = await Promise.all([Elasticsearch.start(), Loki.start()]);
    await elasticsearch.installTemplates();
  });
  after(async () => {
    await Promise.all([elasticsearch?.stop(), loki?.stop()]);
  });

  for (const { mode, files, index } of modes) {
    test(`every one is stored, ${mode}`, async () => {
      const collector = await Collector.start(files, {
        SPANLOG_ES_ENDPOINT: elasticsearch.url,
        SPANLOG_LOKI_ENDPOINT: `${loki.url}/otlp`,
      });
      try {
        const resource: Resource = { 'service.name': 'hostile', 'deployment.environment.name': 'test' };
        const inputs = identified();
        // Twice in different order: what comes first decides a dynamic mapping.
        for (const { record } of inputs) await sendLogs(collector.endpoint, resource, [record]);
        await sendLogs(collector.endpoint, resource, inputs.map(({ record }) => record).reverse());
        const ids = inputs.map(({ uid }) => uid);
        const stored = await waitFor(
          'the documents',
          async () => {
            const hits = await elasticsearch.search({ ids: { values: ids } }, index);
            return hits.length >= ids.length ? hits : undefined;
          },
          20_000,
        ).catch(() => elasticsearch.search({ ids: { values: ids } }, index));
        const found = new Set(stored.map((hit: Hit) => hit._id));
        assert.deepEqual(
          inputs.filter(({ uid }) => !found.has(uid)).map(({ why }) => why),
          [],
          `not in Elasticsearch\n${collector.complaints}`,
        );
        assert.equal(stored.length, ids.length, 'one document for each record, sent twice or not');

        // Loki takes a query over 30 days at most.
        const months = [0, 1, 2].map((month) => Date.now() + 3_600_000 - month * 29 * 86_400_000);
        const inLoki = async (): Promise<LokiEntry[]> => {
          const windows = months.map((endMs) => ({ startMs: endMs - 29 * 86_400_000, endMs }));
          return (
            await Promise.all(windows.map((window) => loki.query('{service_name="hostile"}', window)))
          ).flat();
        };
        const uids = (entries: LokiEntry[]): Set<string | undefined> =>
          new Set(entries.map((entry) => entry.structuredMetadata.log_record_uid));
        const entries = await waitFor(
          'the entries in Loki',
          async () => {
            const all = await inLoki();
            return ids.every((uid) => uids(all).has(uid)) ? all : undefined;
          },
          20_000,
        ).catch(inLoki);
        const got = uids(entries);
        assert.deepEqual(
          inputs.filter(({ uid }) => !got.has(uid)).map(({ why }) => why),
          [],
          `not in Loki\n${collector.complaints}`,
        );
      } finally {
        await collector.stop();
      }
    });
  }

  test('every hostile span and span event is stored', async () => {
    const collector = await Collector.start(['base', 'elasticsearch'], {
      SPANLOG_ES_ENDPOINT: elasticsearch.url,
    });
    try {
      const traceId = newTraceId();
      const inputs = hostileRecords().map(({ why, record }) => ({ why, record, spanId: newSpanId() }));
      for (const { record, spanId } of inputs) {
        const attributes = record.attributes ?? {};
        await sendSpans(
          collector.endpoint,
          {
            'service.name': 'Hostile/Spans',
            'deployment.environment.name': 'test',
            ...oddResource(attributes),
          },
          [
            {
              name: 'x'.repeat(40_000),
              traceId,
              spanId,
              attributes,
              ...(record.rawAttributes === undefined ? {} : { rawAttributes: record.rawAttributes }),
              events: [{ name: 'message', attributes }],
              statusMessage: 'y'.repeat(40_000),
            },
          ],
        );
      }
      const find = () => elasticsearch.search({ term: { 'trace.id': traceId } });
      const hits = await waitFor(
        'the spans and events',
        async () => {
          const found = await find();
          return found.length >= 2 * inputs.length ? found : undefined;
        },
        20_000,
      ).catch(find);
      const ids = new Set(
        hits.map((hit) =>
          hit._id
            .split('-')
            .slice(1, 3)
            .join('-')
            .replace(/-[0-9a-f]{16}$/, '-event'),
        ),
      );
      assert.deepEqual(
        inputs
          .flatMap(({ why, spanId }) => [
            ids.has(spanId) ? [] : [`span: ${why}`],
            ids.has(`${spanId}-event`) ? [] : [`event: ${why}`],
          ])
          .flat(),
        [],
        `not in Elasticsearch\n${collector.complaints}`,
      );
    } finally {
      await collector.stop();
    }
  });

  test('service names of every kind find an index', async () => {
    const collector = await Collector.start(['base', 'elasticsearch', 'loki'], {
      SPANLOG_ES_ENDPOINT: elasticsearch.url,
      SPANLOG_LOKI_ENDPOINT: `${loki.url}/otlp`,
    });
    try {
      const traceId = newTraceId();
      const names: Plain[] = [
        'Shop',
        'logs-shop',
        '..',
        '_x',
        '-',
        'a/b*c?d "e" <f>|g, #h:i',
        '订单服务',
        'x'.repeat(400),
        '',
        7,
        { a: 1 },
        null,
      ];
      for (const name of names) {
        const resource: Resource = { 'service.name': name as string };
        await sendLogs(collector.endpoint, resource, [{ message: JSON.stringify(name), traceId }]);
        await sendSpans(collector.endpoint, resource, [{ name: 'x', traceId, spanId: newSpanId() }]);
      }
      const find = () => elasticsearch.search({ term: { 'trace.id': traceId } });
      const hits = await waitFor(
        'a log and a span for each',
        async () => {
          const found = await find();
          return found.length === 2 * names.length ? found : undefined;
        },
        20_000,
      ).catch(find);
      const logs = hits.filter((hit) => hit._source.message !== undefined);
      const wanted = names.map((name) => JSON.stringify(name)).sort();
      assert.deepEqual(logs.map((hit) => hit._source.message).sort(), wanted, collector.complaints);
      assert.equal(hits.length, 2 * names.length, collector.complaints);
    } finally {
      await collector.stop();
    }
  });
});

/** Some of the attributes as attributes of the resource, where they meet the few mapped ones. */
function oddResource(attributes: Record<string, Plain>): Record<string, Plain> {
  return { ...attributes, 'host.name': attributes.user ?? 'box', 'process.pid': attributes.amount ?? 1 };
}
