import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { serve } from './served.ts';

const APP = `
import { PassThrough } from 'node:stream';
import Koa from 'koa';
const app = new Koa();
app.use((ctx) => {
  if (ctx.path === '/last') { ctx.body = 'ok'; return; }
  if (ctx.path === '/endless') { ctx.body = new PassThrough(); ctx.body.write('begun'); return; }
  ctx.set('x-own', 'kept by nobody');
  throw new RangeError('out of stock');
});
const server = app.listen(0, '127.0.0.1', () => say(server));
`;

test('the answer to a request that failed has its id, though Koa takes all headers off', async (t) => {
  const { url, entry } = await serve(t, ['koa'], APP);
  const answer = await fetch(`${url}/failing`, { headers: { 'x-request-id': 'asked-1' } });
  assert.deepEqual(
    [answer.status, answer.headers.get('x-request-id'), answer.headers.get('x-own'), await answer.text()],
    [500, 'asked-1', null, 'Internal Server Error'],
  );
  assert.equal((await entry('/failing')).attributes['request_id'], 'asked-1');
});

test('a client that leaves in the middle of a stream is no error, though Koa prints one', async (t) => {
  const { url, port, entry, receiver } = await serve(t, ['koa'], APP);
  const client = connect(port, '127.0.0.1');
  client.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(client, 'data');
  client.destroy();
  assert.equal((await entry('/endless')).severityText, 'WARN');
  await (await fetch(`${url}/last`)).text();
  await entry('/last');
  assert.deepEqual(
    receiver.logs.filter(({ severityText }) => severityText === 'ERROR').map(({ body }) => body),
    [],
  );
});
