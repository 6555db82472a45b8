import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { serve } from './served.ts';

const APP = `
import { createServer } from 'node:http';
const server = createServer();
server.on('upgrade', (request, socket) => {
  if (request.url === '/taken') {
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: test\\r\\nConnection: Upgrade\\r\\n\\r\\n');
    socket.end('HTTP/1.1 500 is what is said by now\\r\\n');
  } else if (request.url === '/refused') socket.end('HTTP/1.1 401 Unauthorized\\r\\n\\r\\n');
  else if (request.url === '/broken') socket.end(Buffer.from('HTTP/1.1 503 Service Unavailable\\r\\n\\r\\n'));
  else socket.destroy();
});
server.on('connect', (request, socket) => socket.end('HTTP/1.1 200 Connection Established\\r\\n\\r\\n'));
server.listen(0, '127.0.0.1', () => say(server));
`;

test('the answer to a request for another protocol is the status its handler writes', async (t) => {
  const { port, entry, receiver } = await serve(t, [], APP);
  const ask = async (line: string) => {
    const client = connect(port, '127.0.0.1');
    client.end(`${line} HTTP/1.1\r\nHost: x\r\nUpgrade: test\r\nConnection: Upgrade\r\n\r\n`);
    client.resume();
    await once(client, 'close');
  };
  for (const [path, message, level, status] of [
    ['/taken', 'GET /taken upgraded', 'INFO', 101],
    ['/refused', 'GET /refused 401', 'INFO', 401],
    ['/broken', 'GET /broken 503', 'ERROR', 503],
    ['/dropped', 'GET /dropped aborted', 'WARN', undefined],
  ] as const) {
    await ask(`GET ${path}`);
    const { body, severityText, attributes } = await entry(path);
    assert.deepEqual([body, severityText, attributes['http.response.status_code']], [message, level, status]);
  }
  await ask('CONNECT example.com:443');
  await receiver.until('the tunnel', ({ logs }) =>
    logs.find(({ body }) => body === 'CONNECT example.com:443 upgraded'),
  );
});
