import { Server } from 'node:http';
import { listen, step } from './kit.mjs';

const server = new Server();
server.on('request', (request, response) => {
  step(request.headers['x-marker'], 'first listener');
  setImmediate(() => response.end());
});
listen(server);
// After it listens: the second is there for every request all the same, and so is the one that comes last.
server.on('listening', () => {
  server.prependListener('request', (request) => step(request.headers['x-marker'], 'prepended listener'));
  server.on('request', (request) => step(request.headers['x-marker'], 'listener added later'));
});
