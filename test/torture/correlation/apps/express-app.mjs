import { createServer } from 'node:http';
import express from 'express';
import { listen, step } from './kit.mjs';

const app = express();
app.use(express.json());
app.use((request, _response, next) => {
  step(request.headers['x-marker'], 'middleware');
  setImmediate(next);
});
const users = express.Router();
users.post('/:id', async (request, response) => {
  step(request.headers['x-marker'], 'route');
  await null;
  response.on('finish', () => step(request.headers['x-marker'], 'finish'));
  response.json({ id: request.params.id, body: request.body });
});
users.get('/:id/broken', async (request) => {
  await null;
  throw new Error(request.headers['x-marker']);
});
app.use('/users', users);
app.use((error, request, response, _next) => {
  step(request.headers['x-marker'], `error handler got ${error.message === request.headers['x-marker']}`);
  response.status(500).end();
});
listen(createServer(app));
