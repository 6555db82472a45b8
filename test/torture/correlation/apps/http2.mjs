import { createServer } from 'node:http2';
import { continueContext } from 'spanlog';
import { listen, step } from './kit.mjs';

const server = createServer((request, response) => {
  const marker = request.headers['x-marker'];
  step(marker, 'bare handler');
  const carrier = { headers: request.headers, fields: { request_id: request.headers['x-request-id'] } };
  continueContext(carrier, () => {
    setTimeout(() => {
      step(marker, 'with continueContext');
      response.end();
    }, 1);
  });
});
listen(server);
