import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { serve } from './served.ts';

const APP = `
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { spanlog } from 'spanlog/hono';
const app = new Hono();
app.use(spanlog());
app.get('/failing', () => { throw new TypeError('no body was sent'); });
app.post('/form', async (c) => { await c.req.parseBody(); throw new TypeError('no room'); });
app.get('/never/:id', () => new Promise(() => process.stderr.write('asked\\n')));
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => say(server));
`;
const PACKAGES = ['hono', '@hono/node-server'];

test('a request without a body has no digest of one', async (t) => {
  const { url, entry } = await serve(t, PACKAGES, APP);
  await (await fetch(`${url}/failing`)).text();
  const { attributes } = await entry('/failing');
  assert.equal(attributes['exception.message'], 'no body was sent');
  assert.deepEqual(
    Object.keys(attributes).filter((name) => name.startsWith('http.request.body')),
    [],
  );
});

test('a form has the names of its fields, and of a file its size alone', async (t) => {
  const { url, entry } = await serve(t, PACKAGES, APP);
  const body = new FormData();
  body.append('item', 'hidden');
  body.append('photo', new Blob(['hidden too']), 'hidden.png');
  await (await fetch(`${url}/form`, { method: 'POST', body })).text();
  const { attributes } = await entry('/form');
  assert.deepEqual(attributes['http.request.body.keys'], ['item', 'photo']);
  assert.match(String(attributes['http.request.body.sha256']), /^[0-9a-f]{16}$/);
  assert.equal(JSON.stringify(attributes).includes('hidden'), false);
});

test('a request that its client gives up has its route', async (t) => {
  const { port, entry } = await serve(t, PACKAGES, APP);
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  client.end('GET /never/7 HTTP/1.1\r\nHost: x\r\n\r\n');
  const { attributes, severityText } = await entry('/never/7');
  assert.deepEqual(
    [attributes['http.route'], attributes['error.type'], severityText],
    ['/never/:id', 'aborted', 'WARN'],
  );
});
