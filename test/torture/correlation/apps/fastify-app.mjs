import fastify from 'fastify';
import { log, step } from './kit.mjs';

const app = fastify();
app.addHook('onRequest', async (request) => step(request.headers['x-marker'], 'onRequest'));
app.addHook('preHandler', (request, _reply, done) => {
  step(request.headers['x-marker'], 'preHandler');
  setImmediate(done);
});
app.addHook('onResponse', async (request) => step(request.headers['x-marker'], 'onResponse'));
app.post('/users/:id', async (request) => {
  step(request.headers['x-marker'], 'handler');
  await null;
  return { body: request.body };
});
app.listen({ port: 0, host: '127.0.0.1' }).then(
  () => console.log(`listening ${app.server.address().port}`),
  (error) => log.error(error),
);
