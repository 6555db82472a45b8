import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { step } from './kit.mjs';

const app = new Hono();
app.use(async (c, next) => {
  step(c.req.header('x-marker'), 'before');
  await next();
  step(c.req.header('x-marker'), 'after');
});
app.post('/users/:id', async (c) => {
  step(c.req.header('x-marker'), 'handler');
  await c.req.json();
  step(c.req.header('x-marker'), 'after the body');
  return stream(c, async (out) => {
    await out.write('text');
    step(c.req.header('x-marker'), 'in a streamed answer');
  });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`listening ${port}`));
