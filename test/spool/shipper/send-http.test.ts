import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Destination } from '../../../src/spool/shipper/destination.ts';
import { httpSender } from '../../../src/spool/shipper/send-http.ts';
import { version } from '../../../src/version.ts';
import { destination } from './records.ts';

const CERTIFICATES = join(import.meta.dirname, '../../torture/correlation/apps');
const read = (name: string) => readFileSync(join(CERTIFICATES, name), 'utf8');

const BODY = Buffer.from('{"resourceLogs":[]}');

async function listening(t: TestContext, answer: RequestListener, host = '127.0.0.1') {
  const server = createServer(answer);
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** A server that speaks no HTTP of its own accord. */
async function raw(t: TestContext, connected: (socket: Socket, connection: number) => void): Promise<number> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    connected(socket, connections++);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function sender(t: TestContext, given: Partial<Destination> & { url: string }) {
  const made = httpSender(
    {
      protocol: 'http/json',
      headers: {},
      compression: 'none',
      timeoutMs: 10_000,
      tls: { ca: undefined, cert: undefined, key: undefined },
      maxEntries: 512,
      delayMs: 0,
      ...given,
    },
    'logs',
  );
  t.after(() => made.close());
  return made;
}

const ACCEPTED = { kind: 'accepted', refused: 0, reason: '' };

async function bodyOf(request: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('a request as the specification has it', async (t) => {
  const seen: unknown[] = [];
  const { port } = await listening(t, async (request, response) => {
    const { method, url, headers } = request;
    seen.push({
      method,
      url,
      type: headers['content-type'],
      length: headers['content-length'],
      agent: headers['user-agent'],
      auth: headers.authorization,
      tenant: headers['x-tenant'],
      encoding: headers['content-encoding'],
      body: (await bodyOf(request)).toString(),
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const { send } = sender(t, {
    url: `http://me:secret@127.0.0.1:${port}/v1/logs?x=1`,
    headers: { 'X-Tenant': 'shop', 'Content-Length': '7', 'Content-Type': 'text/plain' },
  });
  assert.deepEqual(await send(BODY, 1), ACCEPTED);
  assert.deepEqual(seen, [
    {
      method: 'POST',
      url: '/v1/logs?x=1',
      type: 'application/json',
      length: String(BODY.length),
      agent: `spanlog/${version} OTel-OTLP-Exporter-JavaScript/${version}`,
      auth: `Basic ${Buffer.from('me:secret').toString('base64')}`,
      tenant: 'shop',
      encoding: undefined,
      body: BODY.toString(),
    },
  ]);
});

test('gzip, and protobuf', async (t) => {
  const seen: unknown[] = [];
  const { port } = await listening(t, async (request, response) => {
    const body = await bodyOf(request);
    seen.push([
      request.headers['content-type'],
      request.headers['content-encoding'],
      gunzipSync(body).toString(),
    ]);
    response.end();
  });
  const { send } = sender(t, {
    url: `http://127.0.0.1:${port}/`,
    compression: 'gzip',
    protocol: 'http/protobuf',
  });
  assert.deepEqual(await send(Buffer.from('bytes'), 1), ACCEPTED);
  assert.deepEqual(seen, [['application/x-protobuf', 'gzip', 'bytes']]);
});

test('a connection is used again', async (t) => {
  const ports = new Set<number | undefined>();
  const { port } = await listening(t, (request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end());
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/` });
  for (let index = 0; index < 5; index++) assert.deepEqual(await send(BODY, 1), ACCEPTED);
  assert.equal(ports.size, 1);
});

test('a kept connection that was closed meanwhile is no failure', async (t) => {
  // Answers the first request of each connection, and resets it at the second.
  const port = await raw(t, (socket) => {
    let requests = 0;
    socket.on('data', () => {
      if (requests++ > 0) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/` });
  for (let index = 0; index < 4; index++) assert.deepEqual(await send(BODY, 1), ACCEPTED);
});

test('localhost is found at each of its addresses', async (t) => {
  const addresses = await lookup('localhost', { all: true });
  for (const { address } of addresses) {
    const { port } = await listening(
      t,
      (request, response) => request.resume().on('end', () => response.end()),
      address,
    );
    const { send } = sender(t, { url: `http://localhost:${port}/` });
    assert.deepEqual(await send(BODY, 1), ACCEPTED, address);
  }
});

test('nobody there', async (t) => {
  const { server, port } = await listening(t, () => {});
  server.close();
  await once(server, 'close');
  for (const host of ['127.0.0.1', 'localhost']) {
    const answer = await sender(t, { url: `http://${host}:${port}/` }).send(BODY, 1);
    assert.equal(answer.kind, 'wait');
    assert.equal(answer.kind === 'wait' && answer.unreachable, true, JSON.stringify(answer));
    assert.match(answer.reason, /ECONNREFUSED/);
  }
});

test('an answer that never comes is cut off by the time-out', async (t) => {
  const { port } = await listening(t, (request) => request.resume());
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/`, timeoutMs: 50 });
  assert.deepEqual(await send(BODY, 1), { kind: 'wait', reason: 'no answer within 50 ms', brokeOff: true });
});

test('an answer that trickles is cut off by the time-out', async (t) => {
  const { port } = await listening(t, (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-length': 1000 }).write('{');
    const drip = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(drip));
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/`, timeoutMs: 60 });
  assert.deepEqual(await send(BODY, 1), { kind: 'unsure', reason: '200, and the answer broke off' });
});

test('an answer that is closed in its middle', async (t) => {
  const { port } = await listening(t, (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{', () => response.destroy());
    });
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/` });
  assert.equal((await send(BODY, 1)).kind, 'unsure');
});

test('an answer without end is read no further than anybody has to say', async (t) => {
  let sent = 0;
  const { port } = await listening(t, (request, response) => {
    request.resume();
    response.writeHead(200);
    const chunk = Buffer.alloc(16 * 1024, ' ');
    const more = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/` });
  assert.deepEqual(await send(BODY, 1), ACCEPTED);
  assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes`);
});

test('413 before the end of the request counts as that', async (t) => {
  const { port } = await listening(t, (_, response) => {
    response.writeHead(413, { connection: 'close' }).end();
  });
  const { send } = sender(t, { url: `http://127.0.0.1:${port}/` });
  assert.equal((await send(Buffer.alloc(8 * 1024 * 1024), 1)).kind, 'too-large');
  assert.equal((await send(Buffer.alloc(8 * 1024 * 1024), 1)).kind, 'too-large');
});

test('garbage, silence and resets are waited out', async (t) => {
  for (const answer of [
    'garbage\r\n\r\n',
    'HTTP/1.1 banana\r\n\r\n',
    'HTTP/1.1 200 OK\r\nbad header\r\n\r\n',
    '',
  ]) {
    const port = await raw(t, (socket) => socket.on('data', () => socket.end(answer)));
    const given = await sender(t, { url: `http://127.0.0.1:${port}/` }).send(BODY, 1);
    assert.equal(given.kind, 'wait', `${JSON.stringify(answer)}: ${JSON.stringify(given)}`);
  }
  const port = await raw(t, (socket) => socket.on('data', () => socket.resetAndDestroy()));
  const reset = await sender(t, { url: `http://127.0.0.1:${port}/` }).send(BODY, 1);
  assert.deepEqual(reset, { kind: 'wait', reason: 'read ECONNRESET', brokeOff: true });
});

test('headers without end are no memory without end', async (t) => {
  const port = await raw(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write(`x-${'y'.repeat(1000)}: z\r\n`));
    };
    socket.on('drain', more);
    socket.once('data', more);
  });
  const answer = await sender(t, { url: `http://127.0.0.1:${port}/` }).send(BODY, 1);
  assert.equal(answer.kind, 'wait', JSON.stringify(answer));
});

test('requests on the thread of the app are made where nobody traces them', async (t) => {
  const { port } = await listening(t, (request, response) =>
    request.resume().on('end', () => response.end()),
  );
  let quiet = 0;
  const to = { ...destination(`http://127.0.0.1:${port}`) };
  const made = httpSender(to, 'logs', (run) => {
    quiet++;
    return run();
  });
  t.after(() => made.close());
  assert.deepEqual(await made.send(BODY, 1), ACCEPTED);
  assert.equal(quiet, 1);
});

test('redirects are not followed', async (t) => {
  let requests = 0;
  const { port } = await listening(t, (request, response) => {
    requests++;
    request.resume();
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const answer = await sender(t, { url: `http://127.0.0.1:${port}/` }).send(BODY, 1);
  assert.deepEqual(answer, { kind: 'wait', reason: '307' });
  assert.equal(requests, 1);
});

test('TLS: a certificate of an authority that is given, and of one that is not', async (t) => {
  const server = createSecureServer(
    { cert: read('tls-cert.pem'), key: read('tls-key.pem') },
    (request, response) => request.resume().on('end', () => response.end()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  const unknown = await sender(t, { url }).send(BODY, 1);
  assert.equal(unknown.kind, 'wait');
  assert.match(unknown.reason, /self.signed|unable to verify/i);
  const tls = { ca: read('tls-cert.pem'), cert: undefined, key: undefined };
  assert.deepEqual(await sender(t, { url, tls }).send(BODY, 1), ACCEPTED);
});

test('what cannot be sent at all is said, and does not throw', async (t) => {
  for (const given of [
    { url: 'http://127.0.0.1:9/', headers: { 'x-bad': 'a\nb' } },
    { url: 'http://127.0.0.1:9/', headers: { 'bad name': 'b' } },
    { url: 'http://[' },
    { url: 'https://localhost:9/', tls: { ca: 'no pem', cert: 'no pem', key: 'no pem' } },
  ]) {
    const answer = await sender(t, given).send(BODY, 1);
    assert.equal(answer.kind, 'wait', JSON.stringify(answer));
    assert.ok(answer.reason.length > 0);
  }
});
