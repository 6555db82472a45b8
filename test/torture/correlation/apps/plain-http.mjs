import { createServer } from 'node:http';
import { getLogger } from 'spanlog';

const log = getLogger('matrix.app');
log.info('boot');

const server = createServer((request, response) => {
  const marker = request.headers['x-marker'];
  log.info('at once', { marker });
  setTimeout(() => {
    log.info('after a timer', { marker });
    response.end('done');
  }, 2);
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
