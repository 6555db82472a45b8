/** Takes orders, has them paid, and ships them: Hono, an ES module, SQLite. */
import { serve } from '@hono/node-server';
import { trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import { getLogger, setContext } from 'spanlog';
import { CardDeclinedError, charge } from './payments.js';
import { priceOf } from './prices.js';
import * as store from './store.js';
import { sweep } from './sweep.js';

const log = getLogger('shop.orders');
const app = new Hono();

// Hono tells nobody which route it took: it goes onto the request's span, and from there into its records.
app.use(async (c, next) => {
  await next();
  trace.getActiveSpan()?.setAttribute('http.route', routePath(c, -1));
});

app.get('/orders', (c) => {
  setContext({ 'user.id': c.req.query('user') });
  return c.json(store.ordersOf(c.req.query('user')));
});

app.post('/orders', async (c) => {
  const { user, card, lines } = await c.req.json();
  setContext({ 'user.id': user });
  const prices = await Promise.all(
    lines.map(({ product, quantity }) => priceOf(product).then((p) => p * quantity)),
  );
  const total = prices.reduce((sum, price) => sum + price, 0);
  const id = store.insertOrder(user, total, card);
  log.info('order received', { order_id: id, lines: lines.length, total_cents: total });
  try {
    const outcome = await charge(id, total, card);
    if (outcome === 'unknown') return c.json({ id, status: 'pending' }, 202);
    store.setStatus(id, 'paid');
    return c.json({ id, status: 'paid' }, 201);
  } catch (error) {
    store.setStatus(id, 'cancelled');
    if (error instanceof CardDeclinedError) {
      log.warn('payment declined', { order_id: id, reason: error.reason });
      return c.json({ id, error: error.message }, 402);
    }
    throw error;
  }
});

app.onError((error, c) => {
  log.error('request failed', error);
  return c.json({ error: 'internal error' }, 500);
});

const port = Number(process.env.PORT ?? 3002);
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () =>
  log.info('listening', { port }),
);
const timer = setInterval(sweep, Number(process.env.SWEEP_MS ?? 5_000));

process.once('SIGTERM', () => {
  clearInterval(timer);
  server.close(() => store.close());
});
