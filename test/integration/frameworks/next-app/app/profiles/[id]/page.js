import { getLogger } from 'spanlog';

export default async function Profile({ params }) {
  const { id } = await params;
  getLogger('shop').info('profile', { id });
  if (id === 'broken') throw new RangeError('page is broken');
  return <p>{id}</p>;
}
