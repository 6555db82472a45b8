/** Handlers wrapped by `spanlog/lambda`, called as Lambda calls them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startApp } from '../../support/app.ts';
import { toCommonJs } from '../../support/commonjs.ts';
import { type ReceivedLog, startReceiver } from '../../support/otlp-receiver.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** Delays long enough that nothing arrives unless the wrapper sends it. */
const SLOW = { OTEL_BLRP_SCHEDULE_DELAY: '600000', OTEL_BSP_SCHEDULE_DELAY: '600000' };

const HANDLERS = `
import { getLogger } from 'spanlog';
import { withSpanlog } from 'spanlog/lambda';
const log = getLogger('orders');
const wrapped = withSpanlog(async (event, context) => {
  log.info('working');
  if (event.fail) throw new TypeError('database is gone');
  if (event.slow) await new Promise((done) => setTimeout(done, event.slow));
  return event.answer ?? { statusCode: 200 };
}, { level: 'info' });
const streaming = withSpanlog(async (event, stream, context) => {
  log.info('streaming for ' + context.awsRequestId);
  stream.push('written');
});
const invoke = (awsRequestId, event, left = 10000) => wrapped(event, {
  awsRequestId,
  functionName: 'orders-api',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:1:function:orders-api',
  getRemainingTimeInMillis: () => left,
});
`;

async function run(t: TestContext, main: string, calls: string) {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const source = HANDLERS.trimStart();
  const body = `(async () => {\n${calls}\nprocess.stderr.write('done\\n');\nsetInterval(() => {}, 60000);\n})();\n`;
  const app = startApp(t, {
    files: { [main]: `${main.endsWith('.cjs') ? toCommonJs(source) : source}\n${body}` },
    flags: [],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...SLOW },
  });
  // What the app says first is that all invocations have ended: what they logged has been delivered by then.
  await app.line(/^done$/);
  return { app, ...receiver, stdout: app.stdout };
}

const entries = (logs: readonly ReceivedLog[]) => logs.filter(({ logger }) => logger === 'lambda');

for (const main of ['index.mjs', 'index.cjs']) {
  test(`invocations are traced, recorded and delivered before their answer: ${main}`, async (t) => {
    const { logs, spans } = await run(
      t,
      main,
      `const headers = { TraceParent: '00-${TRACE}-b7ad6b7169203331-01' };
       await invoke('aws-1', { httpMethod: 'GET', path: '/orders/7', resource: '/orders/{id}', headers });
       await invoke('aws-2', { answer: { statusCode: 503 } });
       await invoke('aws-3', { fail: true }).catch((error) => process.stderr.write('thrown ' + error.message + '\\n'));`,
    );
    const [first, second, third] = entries(logs);
    assert.equal(entries(logs).length, 3);
    assert.equal(first?.body, 'orders-api 200');
    assert.equal(first?.severityText, 'INFO');
    assert.equal(first?.traceId, TRACE);
    assert.equal(first?.eventName, 'faas.invocation');
    assert.equal(first?.attributes['request_id'], 'aws-1');
    assert.equal(first?.attributes['faas.coldstart'], true);
    assert.equal(first?.attributes['faas.trigger'], 'http');
    assert.equal(first?.attributes['http.route'], '/orders/{id}');
    assert.equal(typeof first?.attributes['duration_ms'], 'number');
    const working = logs.filter(({ body }) => body === 'working');
    assert.deepEqual(
      working.map((log) => [log.traceId, log.spanId, log.attributes['request_id']]),
      [first, second, third].map((log) => [log?.traceId, log?.spanId, log?.attributes['request_id']]),
    );
    assert.equal(second?.severityText, 'ERROR');
    assert.equal(second?.attributes['faas.coldstart'], false);
    assert.equal(second?.attributes['error.type'], '503');
    assert.equal(third?.severityText, 'ERROR');
    assert.equal(third?.attributes['exception.type'], 'TypeError');
    assert.match(String(third?.attributes['exception.stacktrace']), /^TypeError: database is gone\n {4}at /);
    assert.equal(JSON.stringify(logs).split('"database is gone"').length, 2, 'told more than once');
    assert.deepEqual(
      [first, second, third].map((log) => spans.find(({ spanId }) => spanId === log?.spanId)?.status),
      [0, 2, 2],
    );
    assert.equal(spans.find(({ spanId }) => spanId === third?.spanId)?.events[0]?.name, 'exception');
  });
}

test('an invocation that runs into its deadline says so before', async (t) => {
  const { logs } = await run(t, 'index.mjs', "await invoke('aws-1', { slow: 300 }, 600);");
  const late = logs.find(({ body }) => body === 'the invocation is about to time out');
  assert.equal(late?.severityText, 'WARN');
  assert.equal(late?.attributes['request_id'], 'aws-1');
  assert.equal(entries(logs).length, 2);
});

test('what the handler throws is thrown, and what it returns is returned', async (t) => {
  const { app } = await run(
    t,
    'index.mjs',
    `process.stderr.write('answer ' + (await invoke('aws-1', { answer: 'plain' })) + '\\n');
     await invoke('aws-2', { fail: true }).catch((error) => process.stderr.write('thrown ' + error.message + '\\n'));`,
  );
  assert.ok(app.stderr.includes('answer plain'));
  assert.ok(app.stderr.includes('thrown database is gone'));
});

test('a handler that streams is given its stream and its context', async (t) => {
  const { app, logs } = await run(
    t,
    'index.mjs',
    `const stream = [];
     await streaming({}, stream, { awsRequestId: 'aws-1', functionName: 'orders-api' });
     process.stderr.write('stream ' + stream + '\\n');`,
  );
  assert.ok(app.stderr.includes('stream written'));
  const [entry] = entries(logs);
  assert.deepEqual([entry?.body, entry?.attributes['request_id']], ['orders-api succeeded', 'aws-1']);
  assert.ok(logs.some(({ body }) => body === 'streaming for aws-1'));
});

test('a batch of which items come again is a WARN', async (t) => {
  const { logs } = await run(
    t,
    'index.mjs',
    `const Records = [{ messageId: 'm1' }, { messageId: 'm2' }];
     await invoke('aws-1', { Records, answer: { batchItemFailures: [{ itemIdentifier: 'm2' }] } });
     await invoke('aws-2', { Records, answer: { batchItemFailures: [] } });`,
  );
  assert.deepEqual(
    entries(logs).map(({ body, severityText, attributes }) => [
      body,
      severityText,
      attributes['messaging.batch.message_count'],
      attributes['messaging.batch.failed_count'],
    ]),
    [
      ['orders-api failed in part', 'WARN', 2, 1],
      ['orders-api succeeded', 'INFO', 2, undefined],
    ],
  );
});

test('what threw over HTTP has the digest of its body, and none of its values', async (t) => {
  const { logs } = await run(
    t,
    'index.mjs',
    `const event = { httpMethod: 'POST', path: '/orders', headers: { 'Content-Type': 'application/json' }, fail: true };
     const body = JSON.stringify({ iban: 'DE02 1203', password: 'hunter2' });
     for (const given of [
       { body },
       { body: Buffer.from(body).toString('base64'), isBase64Encoded: true },
       { body: '{broken DE02 1203' },
     ]) await invoke('aws-1', { ...event, ...given }).catch(() => {});`,
  );
  const digests = entries(logs).map(({ attributes }) => [
    attributes['http.request.body.size'],
    attributes['http.request.body.keys'],
    String(attributes['http.request.body.sha256']).length,
  ]);
  assert.deepEqual(digests.slice(0, 2), [
    [41, ['iban', 'password'], 16],
    [41, ['iban', 'password'], 16],
  ]);
  assert.equal(digests.length, 3);
  assert.equal(JSON.stringify(logs).includes('DE02'), false);
});

test('a load balancer with lists of headers hands on the trace; a handler is called without a context', async (t) => {
  const { logs } = await run(
    t,
    'index.mjs',
    `const multiValueHeaders = { traceparent: ['00-${TRACE}-b7ad6b7169203331-01'] };
     await invoke('aws-1', { httpMethod: 'GET', path: '/', multiValueHeaders });
     await wrapped({});`,
  );
  const [first, second] = entries(logs);
  assert.equal(first?.traceId, TRACE);
  assert.equal(second?.body, 'handler 200');
});
