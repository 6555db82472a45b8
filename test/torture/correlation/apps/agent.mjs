import { Agent, get } from 'node:http';
import { serve } from './kit.mjs';

/** One connection for all requests: who waits gets it from whoever has had it. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

serve(async ({ marker, say }) => {
  await new Promise((resolve) => {
    const outgoing = get(process.env.NEXT, { agent, headers: { 'x-marker': marker } }, (answer) => {
      say('callback of get');
      answer.resume();
      answer.on('end', () => {
        say('end of the answer');
        resolve();
      });
    });
    outgoing.on('socket', () => say('socket of the request'));
  });
});
