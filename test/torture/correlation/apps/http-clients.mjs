import { once } from 'node:events';
import * as http from 'node:http';
import { get, request } from 'node:http';
import { serve } from './kit.mjs';

serve(async ({ marker, say }) => {
  const headers = { 'x-marker': marker };
  const url = new URL(process.env.NEXT);
  const read = (answer) => answer.resume() && once(answer, 'end');
  await new Promise((resolve) => {
    get(`${url.href}?1`, { headers }, (answer) => {
      say('callback of get');
      answer.on('data', () => say('data of the answer'));
      answer.on('end', () => {
        say('end of the answer');
        resolve();
      });
    });
  });
  const outgoing = request(new URL('?2', url), { headers, method: 'POST' });
  outgoing.on('socket', () => say('socket of the request'));
  outgoing.on('finish', () => say('finish of the request'));
  outgoing.end('body');
  const [answer] = await once(outgoing, 'response');
  say('after the response event');
  await read(answer);
  const [other] = await once(
    http.get({ host: url.hostname, port: url.port, path: '/?3', headers }),
    'response',
  );
  await read(other);
  say('after http.get');
  const refused = http.request({ host: '127.0.0.1', port: 1 });
  refused.on('error', () => say('error of a refused request'));
  refused.end();
  await once(refused, 'close');
});
