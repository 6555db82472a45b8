import { listen, step } from './kit.mjs';

const server = globalThis.early.createServer((incoming, response) => {
  const marker = incoming.headers['x-marker'];
  step(marker, 'server made early');
  if (process.env.NEXT === undefined) {
    response.end();
    return;
  }
  globalThis.early.get(process.env.NEXT, { headers: { 'x-marker': marker } }, (answer) => {
    step(marker, 'callback of a get taken early');
    answer.resume();
    answer.on('end', () => response.end());
  });
});
listen(server);
