import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { getLogger } from 'spanlog';

const log = getLogger('shop');

const server = createServer(async (request, response) => {
  const [, room, id] = new URL(request.url, 'http://shop').pathname.split('/');
  const answer = (status, body) => response.writeHead(status).end(JSON.stringify(body));
  try {
    if (room === 'items') {
      log.info('item asked for', { id });
      answer(200, { id, ...(await stockOf(id)) });
    } else if (room === 'stock') answer(200, { count: id.length });
    else if (room === 'orders') answer(201, await order(await json(request)));
    else answer(404, {});
  } catch (error) {
    // There is no framework to tell of it.
    log.error('request failed', { error });
    answer(500, {});
  }
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  log.info('listening', { port: server.address().port });
});

async function order({ item, quantity }) {
  const { count } = await stockOf(item);
  if (quantity > count) throw new RangeError('not enough in stock');
  return { item, quantity };
}

/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL ?? `http://127.0.0.1:${server.address().port}`;
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
