import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import { listen, step } from './kit.mjs';

const options = { key: readFileSync('tls-key.pem'), cert: readFileSync('tls-cert.pem') };
const server = createServer(options, (request, response) => {
  const marker = request.headers['x-marker'];
  if (request.url === '/inner') {
    step(marker, 'inner');
    response.end();
    return;
  }
  step(marker, 'outer');
  const { port } = server.address();
  const headers = { 'x-marker': marker };
  get({ port, host: '127.0.0.1', path: '/inner', headers, rejectUnauthorized: false }, (answer) => {
    step(marker, 'https.get callback');
    answer.resume();
    answer.on('end', () => response.end());
  });
});
listen(server);
