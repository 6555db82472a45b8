// A request is being answered when the process ends.
import { createServer, get } from 'node:http';
import { log, say, stay, variant } from './kit.cjs';

const server = createServer((_request, _response) => {
  log.info('handler');
  if (variant === 'a handler that throws') throw new TypeError('boom');
  if (variant === 'process.exit') setImmediate(() => process.exit(3));
  if (variant === 'SIGTERM') setTimeout(() => say('ready'), 300);
});
server.listen(0, '127.0.0.1', () => {
  get({ port: server.address().port, host: '127.0.0.1', path: '/answer' }).on('error', () => {});
});
stay();
