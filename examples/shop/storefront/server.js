/** What the customers see: Express, CommonJS. */
const express = require('express');
const { getLogger } = require('spanlog');
const { addToCart, takeCart } = require('./cart.js');
const { session, signedIn } = require('./session.js');
const { callJson, UpstreamError } = require('./upstream.js');

const CATALOG = process.env.CATALOG_URL ?? 'http://127.0.0.1:3001';
const ORDERS = process.env.ORDERS_URL ?? 'http://127.0.0.1:3002';

const log = getLogger('shop');
const app = express();
app.use(express.json());
app.use(session);

app.get('/', async (_request, response) => {
  response.json(await callJson(`${CATALOG}/products`));
});

app.get('/product/:id', async (request, response) => {
  response.json(await callJson(`${CATALOG}/products/${encodeURIComponent(request.params.id)}`));
});

app.get('/search', async (request, response) => {
  // Who closes the page does not wait for the answer, and neither do we.
  const left = new AbortController();
  response.once('close', () => left.abort());
  const query = new URLSearchParams(request.query);
  const found = await callJson(`${CATALOG}/search?${query}`, { signal: left.signal }).catch((error) => {
    if (!left.signal.aborted) throw error;
    log.info('visitor left before the search was done', { q: request.query.q });
  });
  if (found !== undefined) response.json(found);
});

app.post('/cart', signedIn, async (request, response) => {
  const { product, quantity } = request.body;
  await callJson(`${CATALOG}/products/${encodeURIComponent(product)}`);
  response.status(201).json(addToCart(request.user.id, product, quantity));
});

app.post('/checkout', signedIn, async (request, response) => {
  const lines = takeCart(request.user.id);
  if (lines.length === 0) return response.status(409).json({ error: 'the cart is empty' });
  const order = await callJson(`${ORDERS}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: request.user.id, card: request.body.card, lines }),
  });
  response.status(201).json(order);
});

app.get('/account/orders', signedIn, async (request, response) => {
  response.json(await callJson(`${ORDERS}/orders?user=${request.user.id}`));
});

app.get('/account/address', signedIn, (request, response) => {
  // A bug of the usual kind: not every customer has told us a city.
  response.json({ label: `${request.user.name}, ${request.user.city.toUpperCase()}` });
});

app.use((error, _request, response, _next) => {
  const status = error instanceof UpstreamError ? error.status : 500;
  if (status >= 500) log.error('request failed', error);
  else log.info('refused', { reason: error.message, status });
  response.status(status).json({ error: status === 500 ? 'internal error' : error.message });
});

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, '127.0.0.1', () => log.info('listening', { port }));

process.once('SIGTERM', () => server.close());
