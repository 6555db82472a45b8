/** HTTP/2 servers by their own interface, and what goes wrong on their streams. */
import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import { type TestContext, test } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';
import { startReceiver } from '../../support/otlp-receiver.ts';

const APP = `
import { createServer } from 'node:http2';
import { getLogger } from 'spanlog';
const server = createServer();
server.on('stream', (stream, headers) => {
  const path = headers[':path'];
  if (path.startsWith('/hang')) { stream.respond({ ':status': 200 }); stream.write('first'); return; }
  setTimeout(() => {
    getLogger('shop').info('later', { path });
    if (path === '/bare') stream.respond();
    else if (path === '/own') stream.respond({ ':status': 200, 'x-request-id': 'its-own' });
    else stream.respond({ ':status': path === '/fail' ? 503 : 201 });
    stream.end('ok');
  }, 1);
});
server.listen(0, '127.0.0.1', () => process.stderr.write('listening ' + server.address().port + '\\n'));
`;

async function boot(t: TestContext) {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: { 'app.mjs': APP },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  });
  const session = connect(`http://127.0.0.1:${await portOf(app)}`);
  session.on('error', () => {});
  t.after(() => session.destroy());
  const entryOf = (path: string) =>
    receiver.until(`entry of ${path}`, ({ logs }) =>
      logs.find((log) => log.logger === 'http.server' && log.attributes['url.path'] === path),
    );
  const ask = (path: string, headers = {}) => {
    const stream = session.request({ ':path': path, ...headers });
    return new Promise<{ [name: string]: unknown }>((resolve, reject) => {
      stream.on('error', reject);
      stream.once('response', (answer) => {
        stream.once('end', () => resolve(answer));
        stream.resume();
      });
    });
  };
  return { receiver, session, entryOf, ask };
}

test('streams at the same time on one connection: each its own trace, entry and request id', async (t) => {
  const { receiver, entryOf, ask } = await boot(t);
  const paths = Array.from({ length: 20 }, (_, i) => `/things/${i}`);
  const answers = await Promise.all(paths.map((path) => ask(`${path}?token=hunter2`)));
  for (const [index, path] of paths.entries()) {
    const entry = await entryOf(path);
    assert.equal(entry.body, `GET ${path} 201`);
    assert.equal(entry.attributes['client.address'], '127.0.0.1');
    assert.equal(entry.attributes['request_id'], answers[index]?.['x-request-id']);
    const span = await receiver.until('span', ({ spans }) =>
      spans.find(({ spanId }) => spanId === entry.spanId),
    );
    assert.equal(span.kind, 2);
    assert.equal(span.attributes['http.response.status_code'], 201);
    assert.equal(span.attributes['network.protocol.version'], '2');
    const later = receiver.logs.find(
      ({ body, attributes }) => body === 'later' && String(attributes['path']).startsWith(`${path}?`),
    );
    assert.equal(later?.spanId, entry.spanId);
  }
  assert.equal(new Set(receiver.logs.map(({ traceId }) => traceId)).size, 20);
  assert.doesNotMatch(JSON.stringify(receiver.spans), /hunter2/);
});

test('a caller’s trace and request id go on; a header of the app’s own stays', async (t) => {
  const { entryOf, ask } = await boot(t);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answer = await ask('/own', {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    'x-request-id': 'r-1',
  });
  assert.equal(answer['x-request-id'], 'its-own');
  const entry = await entryOf('/own');
  assert.equal(entry.traceId, traceId);
  assert.equal(entry.attributes['request_id'], 'r-1');
  assert.match(String((await ask('/bare'))['x-request-id']), /^[0-9a-f-]{36}$/);
});

test('a method that is none of the usual', async (t) => {
  const { receiver, entryOf, ask } = await boot(t);
  await ask('/dav', { ':method': 'PROPFIND' });
  const { body, attributes, spanId } = await entryOf('/dav');
  assert.equal(body, 'PROPFIND /dav 201');
  assert.equal(attributes['http.request.method'], '_OTHER');
  assert.equal(attributes['http.request.method_original'], 'PROPFIND');
  const span = await receiver.until('span', ({ spans }) => spans.find((one) => one.spanId === spanId));
  assert.equal(span.name, 'HTTP');
  assert.equal(span.attributes['http.request.method_original'], 'PROPFIND');
});

test('an answer of 503 is an ERROR, a stream that is given up a WARN, a call of gRPC nothing', async (t) => {
  const { receiver, session, entryOf, ask } = await boot(t);
  await ask('/call', { 'content-type': 'application/grpc' });
  await ask('/fail');
  const failed = await entryOf('/fail');
  assert.equal(failed.severityText, 'ERROR');
  const span = await receiver.until('span', ({ spans }) =>
    spans.find(({ spanId }) => spanId === failed.spanId),
  );
  assert.equal(span.status, 2);

  const stream = session.request({ ':path': '/hang' });
  stream.on('error', () => {});
  await new Promise((resolve) => stream.once('data', resolve));
  stream.close(8);
  const aborted = await entryOf('/hang');
  assert.equal(aborted.severityText, 'WARN');
  assert.equal(aborted.body, 'GET /hang aborted');
  assert.equal(receiver.logs.filter(({ attributes }) => attributes['url.path'] === '/call').length, 0);
});
