import { Router } from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { getLogger } from 'spanlog';

const log = getLogger('shop');
const router = new Router();

router.get('/items/:id', async (context) => {
  const { id } = context.params;
  log.info('item asked for', { id });
  context.body = { id, ...(await stockOf(id)) };
});

router.get('/stock/:id', (context) => {
  context.body = { count: context.params.id.length };
});

router.post('/orders', async (context) => {
  const { item, quantity } = context.request.body;
  const { count } = await stockOf(item);
  // Nobody handles it: Koa answers 500, and the entry record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  context.status = 201;
  context.body = { item, quantity };
});

const app = new Koa();
app.use(bodyParser());
app.use(router.routes());
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  log.info('listening', { port: server.address().port });
});

/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL ?? `http://127.0.0.1:${server.address().port}`;
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
