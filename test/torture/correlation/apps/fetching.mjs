import { serve } from './kit.mjs';

serve(async ({ marker, say }) => {
  const response = await fetch(process.env.NEXT, { headers: { 'x-marker': marker } });
  say('after fetch');
  for await (const _ of response.body) say('body of the answer');
  await fetch('http://127.0.0.1:1/').catch(() => say('fetch refused'));
});
