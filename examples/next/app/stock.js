/** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
export async function stockOf(item, request) {
  const base = process.env.STOCK_URL ?? `http://${request.get('host')}`;
  const answer = await fetch(`${base}/stock/${item}`, { cache: 'no-store' });
  return answer.json();
}
