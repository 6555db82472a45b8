import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { listen, step } from './kit.mjs';

const server = createServer((request, response) => {
  step(request.headers['x-marker'], 'request');
  request.resume();
  request.on('end', () => response.end());
});
server.on('checkContinue', async (request, response) => {
  step(request.headers['x-marker'], 'checkContinue');
  await wait(1);
  step(request.headers['x-marker'], 'checkContinue, later');
  response.writeContinue();
  server.emit('request', request, response);
});
listen(server);
