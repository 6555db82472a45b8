import express from 'express';
import { getLogger } from 'spanlog';

const log = getLogger('shop');
const app = express();

app.get('/items/:id', async (request, response) => {
  const { id } = request.params;
  log.info('item asked for', { id });
  response.json({ id, ...(await stockOf(id)) });
});

app.get('/stock/:id', (request, response) => {
  response.json({ count: request.params.id.length });
});

app.post('/orders', express.json(), async ({ body: { item, quantity } }, response) => {
  const { count } = await stockOf(item);
  // Nobody handles it: Express answers 500, and the entry record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  response.status(201).json({ item, quantity });
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  log.info('listening', { port: server.address().port });
});

/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL ?? `http://127.0.0.1:${server.address().port}`;
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
