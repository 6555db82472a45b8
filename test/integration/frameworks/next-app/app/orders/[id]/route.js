import { getLogger } from 'spanlog';

export async function POST(request) {
  await request.json();
  getLogger('shop').info('before');
  throw new TypeError('database is gone');
}
