/** What Node refuses before any handler hears of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { portOf, startApp } from '../support/app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';

const app = (listener: string) => ({
  'app.mjs': `
import { createServer } from 'node:http';
const server = createServer({ connectionsCheckingInterval: 20, headersTimeout: 100 }, (request, response) => response.end('done'));
${listener}
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`,
});

async function boot(t: TestContext, listener = ''): Promise<{ receiver: Receiver; port: number }> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  return { receiver, port: Number(await portOf(startApp(t, { files: app(listener), env }))) };
}

/** @returns what was answered until the connection was closed. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const answer: Buffer[] = [];
  socket.on('data', (data) => answer.push(data)).on('error', () => {});
  if (text !== '') socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(answer).toString();
}

const refusalBy = (receiver: Receiver, code: string): Promise<ReceivedLog> =>
  receiver.until(`the refusal by ${code}`, ({ logs }) =>
    logs.find(({ logger, attributes }) => logger === 'http.server' && attributes['error.type'] === code),
  );

test('a request that is no HTTP, one with too long a header and one that never ends have a WARN each', async (t) => {
  const { receiver, port } = await boot(t);
  const cases = [
    {
      text: 'GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n',
      code: 'HPE_INVALID_HEADER_TOKEN',
      status: 400,
    },
    {
      text: `GET / HTTP/1.1\r\ncookie: session=${'x'.repeat(20_000)}\r\n\r\n`,
      code: 'HPE_HEADER_OVERFLOW',
      status: 431,
    },
    { text: 'GET / HTTP/1.1\r\nhost: a\r\n', code: 'ERR_HTTP_REQUEST_TIMEOUT', status: 408 },
  ];
  for (const { text, code, status } of cases) {
    assert.match(await send(port, text), new RegExp(`^HTTP/1.1 ${status} `));
    const refusal = await refusalBy(receiver, code);
    assert.equal(refusal.severityText, 'WARN');
    assert.match(String(refusal.body), new RegExp(`^request refused: .+, ${status}$`));
    assert.equal(refusal.attributes['http.response.status_code'], status);
    assert.equal(refusal.attributes['network.peer.address'], '127.0.0.1');
    assert.doesNotMatch(JSON.stringify(refusal), /session|xxxx/);
  }
});

test('an app that listens answers for itself, and a connection that says nothing is no request', async (t) => {
  const { receiver, port } = await boot(
    t,
    `server.on('clientError', (error, socket) => socket.end('HTTP/1.1 418 I am a teapot\\r\\n\\r\\n'));`,
  );
  assert.match(await send(port, ''), /418|^$/);
  assert.match(await send(port, 'no http\r\n\r\n'), /^HTTP\/1.1 418/);
  const refusal = await refusalBy(receiver, 'HPE_INVALID_METHOD');
  assert.equal('http.response.status_code' in refusal.attributes, false);
  assert.equal(receiver.logs.filter(({ logger }) => logger === 'http.server').length, 1);
});
