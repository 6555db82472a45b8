import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getLogger, type Logger } from 'spanlog';

const log: Logger = getLogger('matrix.app');
log.info('boot');
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const marker = request.headers['x-marker'];
  log.info('at once', { marker });
  setTimeout(() => {
    log.info('after a timer', { marker });
    response.end('done');
  }, 2);
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
