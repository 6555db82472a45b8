import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { getLogger } from 'spanlog';
import { spanlog } from 'spanlog/hono';

const log = getLogger('shop');
const app = new Hono();
app.use(spanlog());

app.get('/items/:id', async (context) => {
  const id = context.req.param('id');
  log.info('item asked for', { id });
  return context.json({ id, ...(await stockOf(id)) });
});

app.get('/stock/:id', (context) => context.json({ count: context.req.param('id').length }));

app.post('/orders', async (context) => {
  const { item, quantity } = await context.req.json();
  const { count } = await stockOf(item);
  // Nobody handles it: Hono answers 500, and the entry record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  return context.json({ item, quantity }, 201);
});

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
  log.info('listening', { port: address.port });
});

/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL ?? `http://127.0.0.1:${server.address().port}`;
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
