/** What a Next app has besides route handlers: pages of both routers, server actions, the Edge runtime, no noise. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { BY_FLAG, buildNextApp, removeNextApp, startNextApp } from '../../support/next-app.ts';
import { type Receiver, startReceiver } from '../../support/otlp-receiver.ts';

let folder = '';
before(async () => {
  folder = await buildNextApp(join(import.meta.dirname, 'next-app'));
});
after(() => removeNextApp(folder));

async function boot(t: TestContext, way: { [name: string]: string }) {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const { app, url } = await startNextApp(t, folder, {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      SPANLOG_BRIDGES: 'console',
      ...way,
    },
  });
  return { app, url, receiver };
}

/** The entry of the last request of a path. */
const entryOf = (receiver: Receiver, path: string, method = 'GET') =>
  receiver.until(`entry of ${path}`, ({ logs }) =>
    logs.findLast(
      ({ logger, attributes }) =>
        logger === 'http.server' &&
        attributes['url.path'] === path &&
        attributes['http.request.method'] === method,
    ),
  );

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

async function act(url: string): Promise<number> {
  const { text } = await get(`${url}/act`);
  const [, action = ''] = /name="(\$ACTION_ID_[^"]+)"/.exec(text) ?? [];
  assert.notEqual(action, '');
  const body = new FormData();
  body.append(action, '');
  const answer = await fetch(`${url}/act`, { method: 'POST', body, headers: { origin: url } });
  await answer.text();
  return answer.status;
}

test('by the flag alone: pages, server actions and the Pages Router tell their route and their error', async (t) => {
  const { app, url, receiver } = await boot(t, BY_FLAG);
  assert.equal((await get(`${url}/profiles/42`)).status, 200);
  assert.equal((await entryOf(receiver, '/profiles/42')).body, 'GET /profiles/[id] 200');

  assert.equal((await get(`${url}/profiles/broken`)).status, 500);
  const page = await entryOf(receiver, '/profiles/broken');
  assert.equal(page.body, 'GET /profiles/[id] 500');
  assert.equal(page.attributes['exception.type'], 'RangeError');
  assert.match(JSON.stringify(page.attributes['exception.details']), /"digest":"\d+"/);

  assert.equal((await get(`${url}/late/42`)).status, 200);
  const late = await entryOf(receiver, '/late/42');
  assert.equal(late.body, 'GET /late/[id] 200');
  assert.equal(late.severityText, 'ERROR');
  assert.equal(late.attributes['exception.type'], 'URIError');

  assert.equal(await act(url), 500);
  const action = await entryOf(receiver, '/act', 'POST');
  assert.equal(action.body, 'POST /act 500');
  assert.equal(action.attributes['exception.message'], 'action failed');

  assert.equal((await get(`${url}/old/42`)).status, 200);
  assert.equal((await entryOf(receiver, '/old/42')).body, 'GET /old/[id] 200');
  assert.equal((await get(`${url}/old/broken`)).status, 500);
  assert.equal((await entryOf(receiver, '/old/broken')).attributes['exception.type'], 'EvalError');

  assert.equal((await get(`${url}/nothing`)).status, 404);
  assert.equal((await entryOf(receiver, '/nothing')).attributes['http.route'], undefined);

  for (const message of [
    'page is broken',
    'price is late and wrong',
    'action failed',
    'old page is broken',
  ]) {
    const telling = receiver.logs.filter((log) => log.attributes['exception.message'] === message);
    assert.deepEqual(
      telling.map(({ logger }) => logger),
      ['http.server'],
      message,
    );
  }
  // Nothing but the start line: no complaint of a span that has ended, none of Next that its filter was taken away.
  const said = app.stderr.filter((line) => /spanlog: (?!next-app \|)|Unhandled Rejection Filter/.test(line));
  assert.deepEqual(said, []);
  assert.equal(page.resource['service.name'], 'next-app');
});

test('a trace that is not sampled costs no entry its route or its error, and no record its request', async (t) => {
  const { url, receiver } = await boot(t, { ...BY_FLAG, OTEL_TRACES_SAMPLER: 'always_off' });
  assert.equal((await get(`${url}/profiles/42`)).status, 200);
  assert.equal((await entryOf(receiver, '/profiles/42')).body, 'GET /profiles/[id] 200');
  assert.equal((await get(`${url}/profiles/broken`)).status, 500);
  const page = await entryOf(receiver, '/profiles/broken');
  assert.equal(page.body, 'GET /profiles/[id] 500');
  assert.equal(page.attributes['exception.type'], 'RangeError');
  const told = receiver.logs.filter((log) => log.attributes['exception.message'] === 'page is broken');
  assert.deepEqual(
    told.map(({ logger }) => logger),
    ['http.server'],
  );
  assert.equal((await get(`${url}/users/42`)).status, 200);
  const entry = await entryOf(receiver, '/users/42');
  assert.deepEqual([entry.body, entry.attributes['shop.plan']], ['GET /users/[id] 200', 'blue']);
  const found = receiver.logs.find(({ body }) => body === 'found');
  assert.equal(found?.attributes['request_id'], entry.attributes['request_id']);
  assert.equal(receiver.spans.length, 0);
});

test('a request has one span of a server, and all others lead up to it', async (t) => {
  const { url, receiver } = await boot(t, BY_FLAG);
  await get(`${url}/profiles/42`);
  const { traceId, spanId } = await entryOf(receiver, '/profiles/42');
  const spans = await receiver.until('its spans', (arrived) => {
    const own = arrived.spans.filter((span) => span.traceId === traceId);
    return own.some((span) => span.spanId === spanId) ? own : undefined;
  });
  assert.deepEqual(
    spans.filter(({ kind }) => kind === SERVER).map((span) => span.spanId),
    [spanId],
  );
  const page = await receiver.until('its log', ({ logs }) => logs.find(({ body }) => body === 'profile'));
  assert.equal(page.traceId, traceId);
  assert.ok(spans.some((span) => span.spanId === page.spanId));
});

test('by its hooks: the same, and the Edge runtime goes on as ever', async (t) => {
  const { app, url, receiver } = await boot(t, { NEXT_HOOKS: 'on' });
  await get(`${url}/early`);
  await app.line(/^spanlog: next-app \|/);
  assert.equal((await get(`${url}/edge/42`)).text, 'ok');
  await get(`${url}/profiles/broken`);
  const page = await entryOf(receiver, '/profiles/broken');
  assert.equal(page.body, 'GET /profiles/[id] 500');
  assert.equal(page.attributes['exception.message'], 'page is broken');
  assert.equal(await act(url), 500);
  assert.equal((await entryOf(receiver, '/act', 'POST')).attributes['exception.message'], 'action failed');
});

test('the flag and the hooks together start once', async (t) => {
  const { app, url, receiver } = await boot(t, { ...BY_FLAG, NEXT_HOOKS: 'on' });
  await get(`${url}/profiles/broken`);
  await entryOf(receiver, '/profiles/broken');
  await get(`${url}/profiles/42`);
  await entryOf(receiver, '/profiles/42');
  assert.equal(receiver.logs.filter((log) => log.logger === 'http.server').length, 2);
  assert.equal(app.stderr.filter((line) => line.startsWith('spanlog: ')).length, 1);
});

/** Source: OpenTelemetry protocol, `Span.SpanKind`. */
const SERVER = 2;
