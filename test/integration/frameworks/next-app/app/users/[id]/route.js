import { getLogger, setContext } from 'spanlog';

export function GET() {
  setContext({ 'shop.plan': 'blue' });
  getLogger('shop').info('found');
  return new Response('ok');
}
