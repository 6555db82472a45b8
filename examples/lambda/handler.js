import { getLogger } from 'spanlog';
import { withSpanlog } from 'spanlog/lambda';

const log = getLogger('shop');

/** Behind a function URL, or an API Gateway with payloads of version 2. */
export const handler = withSpanlog(async (event) => {
  const { item, quantity } = JSON.parse(event.body);
  log.info('order taken', { item, quantity });
  const { count } = await stockOf(item);
  // Lambda answers 502, and the invocation's record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  return { statusCode: 201, body: JSON.stringify({ item, quantity }) };
});

/** Another service's; without its address, a guess. The call is in the trace of whoever asked. */
async function stockOf(item) {
  const base = process.env.STOCK_URL;
  if (base === undefined) return { count: item.length };
  const answer = await fetch(`${base}/stock/${item}`);
  return answer.json();
}
