import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { isDisconnect } from '../../../src/sources/http/disconnect.ts';

const UPLOAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun';
const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

/** @returns the request when its answer has been closed by whatever `end` does. */
async function closed(end: 'client ends' | 'client resets' | 'server destroys'): Promise<IncomingMessage> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  client.write(UPLOAD);
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  request.on('error', () => {});
  if (end === 'client ends') client.end();
  else if (end === 'client resets') client.resetAndDestroy();
  else response.destroy(reset);
  await once(response, 'close');
  client.destroy();
  server.close();
  return request;
}

test('what reads and writes end with is the leaving of a client that has left', async () => {
  for (const end of ['client ends', 'client resets'] as const) {
    const request = await closed(end);
    assert.equal(isDisconnect(reset, request), true, end);
    assert.equal(isDisconnect(Object.assign(new Error('x'), { name: 'AbortError' }), request), true, end);
    for (const other of [new Error('database is gone'), 'text', null, undefined])
      assert.equal(isDisconnect(other, request), false, end);
  }
});

test('the same error is a failure where the server itself has broken off', async () => {
  assert.equal(isDisconnect(reset, await closed('server destroys')), false);
  assert.equal(isDisconnect(reset, {}), false);
});

test('a socket that is not to be asked any more, as that of an ended session of HTTP/2, says nothing', () => {
  const unbound = new Proxy(
    {},
    {
      get: () => {
        throw new Error('The socket has been disconnected from the Http2Session');
      },
    },
  );
  assert.equal(isDisconnect(reset, { socket: unbound }), false);
});
