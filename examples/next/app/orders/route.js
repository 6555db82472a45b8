import { stockOf } from '../stock.js';

export async function POST(request) {
  const { item, quantity } = await request.json();
  const { count } = await stockOf(item, request.headers);
  // Nobody handles it: Next answers 500, and the entry record tells it.
  if (quantity > count) throw new RangeError('not enough in stock');
  return Response.json({ item, quantity }, { status: 201 });
}
