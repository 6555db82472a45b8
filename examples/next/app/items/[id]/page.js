import { headers } from 'next/headers';
import { getLogger } from 'spanlog';
import { stockOf } from '../../stock.js';

const log = getLogger('shop');

export default async function Item({ params }) {
  const { id } = await params;
  log.info('item asked for', { id });
  const { count } = await stockOf(id, await headers());
  return (
    <p>
      {id}: {count} in stock
    </p>
  );
}
