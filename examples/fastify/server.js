import fastify from 'fastify';
import { getLogger } from 'spanlog';

const log = getLogger('shop');
const app = fastify();

app.get('/items/:id', async (request) => {
  const { id } = request.params;
  log.info('item asked for', { id });
  return { id, ...(await stockOf(id)) };
});

app.get('/stock/:id', async (request) => ({ count: request.params.id.length }));

app.post('/orders', async (request, reply) => {
  const { item, quantity } = request.body;
  const { count } = await stockOf(item);
  // Nobody handles it: Fastify answers 500, and the entry record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  return reply.code(201).send({ item, quantity });
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
log.info('listening', { port: app.server.address().port });

/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL ?? `http://127.0.0.1:${app.server.address().port}`;
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
