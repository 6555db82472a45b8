import { createServer } from 'node:http';
import { listen, log, step } from './kit.mjs';

process.on('uncaughtException', (error) => {
  log.info('uncaughtException', { marker: error.message });
});

// Nobody answers these requests: the client gives up when it has seen enough.
const server = createServer((request) => {
  const marker = request.headers['x-marker'];
  step(marker, 'handler');
  if (request.url === '/later') {
    setTimeout(() => {
      step(marker, 'timer');
      throw new Error(marker);
    }, 1);
    return;
  }
  throw new Error(marker);
});
listen(server);
