import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PLACES } from '../integration/redaction/places.ts';
import { filesOf, plantedRun } from '../integration/redaction/planted-run.ts';
import { isSeen } from '../integration/redaction/seen.ts';
import { Collector } from './collector.ts';
import { Destinations } from './destinations.ts';
import type { Hit } from './elasticsearch.ts';
import { newSpanId, newTraceId, type Resource, sendLogs, sendSpans } from './otlp.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const resource: Resource = { 'service.name': 'shop', 'deployment.environment.name': 'test' };

const isSpan = ({ _index }: Hit) => _index.startsWith('.ds-traces-spanlog.test_app');

await describeStack('redaction, the second net', () => {
  let destinations: Destinations;
  let collector: Collector;

  before(async () => {
    destinations = await Destinations.start();
    collector = await Collector.start(
      ['base', 'elasticsearch', 'loki', 'sentry-dsn'],
      destinations.environment,
    );
  });
  after(async () => {
    await collector?.stop();
    await destinations?.stop();
  });

  test('secrets do not reach any destination', async () => {
    const { elasticsearch, loki, sentry } = destinations;
    const traceId = newTraceId();
    const spanId = newSpanId();
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJl';
    await sendLogs(collector.endpoint, { ...resource, 'db.password': 'planted-0' }, [
      {
        message: `login with Authorization: Bearer planted-token-1 and ${jwt} password=planted-2 card 4111 1111 1111 1111`,
        traceId,
        attributes: {
          password: 'planted-3',
          userPassword: 'planted-3b',
          'http.request.header.authorization': 'planted-4',
          'http.request.header.cookie': 'sid=planted-5',
          api_key: 'planted-6',
          url: 'https://joe:planted-7@example.com/',
          note: `Bearer planted-8888`,
          card: 4111111111111111,
          form: { user: 'joe', password: 'planted-9', list: [{ secret: 'planted-10' }] },
          aws: 'AKIAABCDEFGHIJKLMNOP',
          DB_PASSWORD_PROD: 'planted-18',
          'app.openaiApiKey': 'planted-19',
          DB_PASS: 'planted-20',
          令牌: 'planted-21',
          dump: 'SMTP_PASS=planted-22 STRIPE_SECRET_KEY: planted-23 --api-key planted-24 ?sig=planted-25%2B',
          xml: '<soap:Password>planted-26</soap:Password>',
          headers: [
            ['Cookie', 'planted-27'],
            ['host', 'x'],
          ],
          hidden: { user: 'joe', password: '[Redacted]', note: 'token=[Redacted]' },
          token: '[Redacted]',
          hasPassword: true,
          harmless: 'stays',
          hint: 'Basic authentication is required, password reset was sent',
          'session.id': 'visit-1',
          order: '0af76519-16cd-43dd-8448-eb211c80319c',
          token_count: 17,
        },
      },
      { message: { nested: { password: 'planted-11' }, text: 'Basic planted-12==' }, traceId },
    ]);
    await sendSpans(collector.endpoint, resource, [
      {
        name: 'GET Bearer planted-13',
        traceId,
        spanId,
        attributes: { token: 'planted-14', 'url.full': 'http://h/?access_token=planted-15&x=1' },
        events: [{ name: 'e', attributes: { client_secret: 'planted-16' } }],
        statusMessage: 'cannot reach postgres://app:planted-17@db/x',
      },
    ]);
    const documents = await waitFor('the documents', async () => {
      const found = await elasticsearch.search({ term: { 'trace.id': traceId } });
      return found.length === 4 ? found : undefined;
    });
    const entries = await waitFor('the entries', async () => {
      const found = await loki.query(`{service_name="shop"} | trace_id="${traceId}"`);
      return found.length === 2 ? found : undefined;
    });
    const records = () => sentry.records.filter((record) => record.traceId === traceId);
    const spans = () => sentry.spans.filter((span) => span.traceId === traceId);
    await waitFor('the stand-in', async () =>
      records().length === 2 && spans().length === 1 ? true : undefined,
    );
    const everything = { elasticsearch: documents, loki: entries, sentry: [...records(), ...spans()] };
    for (const [name, seen] of Object.entries(everything)) {
      const text = JSON.stringify(seen);
      const leaks = text.match(/planted-[a-z0-9-]+|4111[ 1]+|eyJ[\w.-]+|AKIA\w+/g) ?? [];
      assert.deepEqual([...new Set(leaks)], [], `leaked to ${name}`);
      assert.match(text, /stays/);
      assert.match(text, /token_count/);
      for (const harmless of [
        'Basic authentication is required, password reset was sent',
        'visit-1',
        '0af76519-16cd',
      ]) {
        assert.ok(text.includes(harmless), `${harmless} is masked in ${name}`);
      }
    }
    const { attributes } =
      documents.find((hit) => hit._source.message?.startsWith('login'))?._source ?? assert.fail();
    assert.equal(attributes.token_count, 17);
    // What a service has hidden itself is not hidden again: a map stays a map.
    assert.deepEqual(attributes.hidden, { user: 'joe', password: '[Redacted]', note: 'token=[Redacted]' });
    assert.equal(attributes.token, '[Redacted]');
    assert.equal(attributes.hasPassword, true);
  });

  test('what a real app has planted does not reach them either', async (t) => {
    const { elasticsearch, loki } = destinations;
    const { folder } = await plantedRun(t, true, {
      SPANLOG_FORMAT: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    });
    const kept = JSON.parse(filesOf(folder, /^memory\.txt$/).toString()) as unknown[];
    const entries = await waitFor('the entries', async () => {
      const found = await loki.query('{service_name="test-app"}');
      return found.length >= kept.length ? found : undefined;
    });
    // Records lie in an index of the service's name, spans and their events in data streams of theirs.
    const documents = await waitFor('the documents', async () => {
      const found = await elasticsearch.search({ match_all: {} });
      const records = found.filter(({ _index }) => _index.startsWith('test-app-'));
      return records.length >= kept.length && found.some(isSpan) ? found : undefined;
    });
    for (const [name, seen] of Object.entries({ elasticsearch: documents, loki: entries })) {
      const bytes = Buffer.from(JSON.stringify(seen));
      assert.deepEqual(
        PLACES.filter(({ secret }) => isSeen(secret, bytes)),
        [],
        `leaked to ${name}`,
      );
    }
  });
});
