import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, type TestContext, test } from 'node:test';
import { Collector } from './collector.ts';
import { Destinations, sentryEnvironment } from './destinations.ts';
import { freePorts } from './free-port.ts';
import { HoldingProxy } from './holding-proxy.ts';
import { newSpanId, newTraceId, type Resource, sendLogs, sendSpans } from './otlp.ts';
import { SentryStandIn } from './sentry-stand-in.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const RECORDS = 2_000;
const BATCH = 50;
const SPANS = 200;
const resource: Resource = { 'service.name': 'shop', 'deployment.environment.name': 'test' };

await describeStack('durability', () => {
  let destinations: Destinations;

  before(async () => {
    destinations = await Destinations.start();
  });
  after(async () => {
    await destinations?.stop();
  });

  test('killed with -9 while every destination is down, restarted with them up', async (context) => {
    const { elasticsearch, loki, sentry } = destinations;
    // The addresses of the outage: nothing listens there.
    const [down] = await freePorts(1);
    const nowhere = `http://127.0.0.1:${down}`;
    const collector = await Collector.start(['base', 'elasticsearch', 'loki', 'sentry-dsn'], {
      ...sentryEnvironment(sentry),
      SPANLOG_ES_ENDPOINT: nowhere,
      SPANLOG_LOKI_ENDPOINT: `${nowhere}/otlp`,
      SPANLOG_SENTRY_ENDPOINT: `${nowhere}/api/42/integration/otlp`,
    });
    try {
      const uids = Array.from({ length: RECORDS }, () => randomUUID());
      const traceId = newTraceId();
      for (let from = 0; from < RECORDS; from += BATCH) {
        const batch = uids.slice(from, from + BATCH);
        await sendLogs(
          collector.endpoint,
          resource,
          batch.map((uid, index) => ({
            message: `record ${from + index}`,
            traceId,
            attributes: { 'log.record.uid': uid },
          })),
        );
      }
      const spanIds = Array.from({ length: SPANS }, newSpanId);
      for (let from = 0; from < SPANS; from += BATCH) {
        const batch = spanIds.slice(from, from + BATCH);
        await sendSpans(
          collector.endpoint,
          resource,
          batch.map((spanId) => ({ name: 'work', traceId, spanId })),
        );
      }
      // The first attempts must have failed, so that the kill meets records in delivery as well as waiting ones.
      await waitFor('failing exports', async () =>
        /connection refused/.test(collector.output) ? true : undefined,
      );
      await collector.kill();
      await collector.restart(destinations.environment);

      const byTrace = { term: { 'trace.id': traceId } };
      await arrived(context, 'Elasticsearch', RECORDS + SPANS, () => elasticsearch.count(byTrace));
      const documents = await elasticsearch.search(byTrace);
      assert.equal(documents.length, RECORDS + SPANS, 'no document twice');
      assert.deepEqual(
        missing(
          [...uids, ...spanIds.map((id) => `${traceId}-${id}`)],
          documents.map((hit) => hit._id),
        ),
        [],
      );

      await arrived(context, 'Loki', RECORDS, () =>
        loki.count(`{service_name="shop"} | trace_id="${traceId}"`),
      );
      const entries = await loki.query(`{service_name="shop"} | trace_id="${traceId}"`);
      assert.deepEqual(
        missing(
          uids,
          entries.map((entry) => entry.structuredMetadata.log_record_uid ?? ''),
        ),
        [],
      );

      const inSentry = () => sentry.records.filter((record) => record.traceId === traceId);
      await arrived(context, 'Sentry (logs)', RECORDS, async () => inSentry().length);
      assert.deepEqual(
        missing(
          uids,
          inSentry().map((record) => String(record.attributes['log.record.uid'])),
        ),
        [],
      );
      const spansInSentry = () => sentry.spans.filter((span) => span.traceId === traceId);
      await arrived(context, 'Sentry (spans)', SPANS, async () => spansInSentry().length);
      assert.deepEqual(
        missing(
          spanIds,
          spansInSentry().map((span) => span.spanId),
        ),
        [],
      );
    } finally {
      await collector.stop();
    }
  });

  test('killed with -9 when the destinations have the records and the collector does not know it', async (context) => {
    const { elasticsearch, loki, sentry } = destinations;
    const proxies = await Promise.all(
      [elasticsearch.url, loki.url, sentry.url].map((url) => HoldingProxy.start(url)),
    );
    const [first, second, third] = proxies.map((proxy) => proxy.url);
    const collector = await Collector.start(['base', 'elasticsearch', 'loki', 'sentry-dsn'], {
      ...sentryEnvironment(sentry),
      SPANLOG_ES_ENDPOINT: first ?? '',
      SPANLOG_LOKI_ENDPOINT: `${second}/otlp`,
      SPANLOG_SENTRY_ENDPOINT: sentry.endpoint.replace(sentry.url, third ?? ''),
    });
    try {
      const traceId = newTraceId();
      const uids = Array.from({ length: 500 }, () => randomUUID());
      await sendLogs(
        collector.endpoint,
        resource,
        uids.map((uid, n) => ({ message: `twice ${n}`, traceId, attributes: { 'log.record.uid': uid } })),
      );
      const spanId = newSpanId();
      const events = [{ name: 'exception', attributes: { 'exception.type': 'Error' } }];
      await sendSpans(collector.endpoint, resource, [{ name: 'twice', traceId, spanId, events }]);
      const byTrace = { term: { 'trace.id': traceId } };
      const inLoki = () => loki.count(`{service_name="shop"} | trace_id="${traceId}"`);
      const inSentry = () => sentry.records.filter((record) => record.traceId === traceId);
      await waitFor('all of it at every destination', async () =>
        (await elasticsearch.count(byTrace)) === 502 && (await inLoki()) === 500 && inSentry().length === 500
          ? true
          : undefined,
      );
      await collector.kill();
      const before = sentry.requests.length;
      await collector.restart(destinations.environment);
      await waitFor('redelivery to Sentry', async () => (inSentry().length >= 1_000 ? true : undefined));
      assert.ok(sentry.requests.length > before);
      // Everything is redelivered when a record that came after it is there.
      await sendLogs(collector.endpoint, resource, [{ message: 'the end', traceId: newTraceId() }]);
      await waitFor('the last record', async () => {
        const found = await elasticsearch.count({ match_phrase: { message: 'the end' } });
        return found > 0 && (await loki.query('{service_name="shop"} |= "the end"')).length > 0
          ? true
          : undefined;
      });
      const documents = await elasticsearch.count(byTrace);
      const entries = await inLoki();
      context.diagnostic(
        `Elasticsearch: ${documents - 502} duplicates of 502 records, spans and span events`,
      );
      context.diagnostic(`Loki: ${entries - 500} duplicates of 500 (it knows an equal entry again)`);
      context.diagnostic(
        `Sentry: ${inSentry().length - 500} duplicates of 500, told apart by log.record.uid`,
      );
      assert.equal(documents, 502);
      assert.equal(new Set(inSentry().map((record) => record.attributes['log.record.uid'])).size, 500);
      assert.ok(entries >= 500);
    } finally {
      await collector.stop();
      await Promise.all(proxies.map((proxy) => proxy.stop()));
    }
  });

  test('redelivery of the same records makes no second document', async () => {
    const { elasticsearch } = destinations;
    const collector = await Collector.start(['base', 'elasticsearch'], destinations.environment);
    try {
      const traceId = newTraceId();
      const spanId = newSpanId();
      const records = [1, 2, 3].map((n) => ({
        message: `again ${n}`,
        traceId,
        attributes: { 'log.record.uid': randomUUID() },
        timeUnixNano: BigInt(Date.now()) * 1_000_000n,
      }));
      for (let round = 0; round < 3; round++) {
        await sendLogs(collector.endpoint, resource, records);
        await sendSpans(collector.endpoint, resource, [{ name: 'again', traceId, spanId }]);
      }
      await sendLogs(collector.endpoint, resource, [{ message: 'the last', traceId }]);
      await waitFor('the last record', async () => {
        const found = await elasticsearch.search({ match_phrase: { message: 'the last' } });
        return found.length > 0 ? true : undefined;
      });
      await waitFor('three records, the last, and one span', async () =>
        (await elasticsearch.count({ term: { 'trace.id': traceId } })) === 5 ? true : undefined,
      );
      assert.doesNotMatch(collector.output, /failed to index/);
    } finally {
      await collector.stop();
    }
  });

  test('the contrib sentry exporter loses what Sentry does not take at once, and says so', async (context) => {
    const sentry = await SentryStandIn.start();
    const collector = await Collector.start(['base', 'sentry-projects'], sentryEnvironment(sentry));
    try {
      const traceId = newTraceId();
      sentry.intakeStatus = 503;
      await sendLogs(
        collector.endpoint,
        resource,
        Array.from({ length: BATCH }, (_, n) => ({ message: `lost ${n}`, traceId })),
      );
      await waitFor('the exporter to give up', async () =>
        /Dropping data/.test(collector.output) ? true : undefined,
      );
      sentry.intakeStatus = 200;
      await sendLogs(collector.endpoint, resource, [{ message: 'after the outage', traceId }]);
      await waitFor('the record after the outage', async () =>
        sentry.records.some((record) => record.body === 'after the outage') ? true : undefined,
      );
      const got = sentry.records.filter((record) => record.traceId === traceId).length - 1;
      context.diagnostic(`contrib sentry exporter: ${got} of ${BATCH} records sent during an outage arrived`);
      assert.equal(got, 0, 'it retries now: change the documentation, and use it');
    } finally {
      await collector.stop();
      await sentry.stop();
    }
  });
});

/** Waits until at least the wanted number is there, and says how many there are and how many of them twice. */
async function arrived(
  context: TestContext,
  where: string,
  wanted: number,
  count: () => Promise<number>,
): Promise<void> {
  const seen = await waitFor(
    `${wanted} in ${where}`,
    async () => {
      const now = await count();
      return now >= wanted ? now : undefined;
    },
    90_000,
  ).catch(count);
  context.diagnostic(
    `${where}: ${seen} arrived of ${wanted} accepted, ${Math.max(0, seen - wanted)} duplicates`,
  );
  assert.ok(seen >= wanted, `${where} has ${seen} of ${wanted}`);
}

function missing(wanted: readonly string[], got: readonly string[]): string[] {
  const there = new Set(got);
  return wanted.filter((one) => !there.has(one));
}
