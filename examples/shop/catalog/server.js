/** What the shop sells: Fastify, an ES module, SQLite. */
import Fastify from 'fastify';
import { getLogger } from 'spanlog';
import * as products from './products.js';

const log = getLogger('shop.catalog');
const app = Fastify();

app.get('/products', async () => products.listProducts());

app.get('/products/:id', async (request, reply) => {
  const product = products.findProduct(request.params.id);
  if (product !== undefined) return product;
  log.info('no such product', { product_id: request.params.id });
  return reply.code(404).send({ error: 'no such product' });
});

app.get('/search', async (request) => {
  const { q = '', reviews } = request.query;
  const found = reviews === undefined ? products.searchProducts(q) : products.searchReviews(q);
  log.debug('searched', { q, found: found.length });
  return found;
});

app.setErrorHandler((error, _request, reply) => {
  log.error('request failed', error);
  return reply.code(500).send({ error: 'internal error' });
});

const port = Number(process.env.PORT ?? 3001);
await app.listen({ host: '127.0.0.1', port });
log.info('listening', { port });

process.once('SIGTERM', async () => {
  await app.close();
  products.close();
});
