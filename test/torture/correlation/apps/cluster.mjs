import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { getLogger } from 'spanlog';

const log = getLogger('matrix.app');

if (cluster.isPrimary) {
  log.info('boot');
  const workers = [cluster.fork(), cluster.fork()];
  let ready = 0;
  for (const worker of workers) {
    worker.on('listening', ({ port }) => {
      ready++;
      if (ready === workers.length) console.log(`listening ${port}`);
    });
  }
} else {
  createServer((request, response) => {
    const marker = request.headers['x-marker'];
    log.info('in a worker process', { marker });
    setTimeout(() => {
      log.info('in a worker process, later', { marker });
      response.end(String(process.pid));
    }, 5);
  }).listen(0, '127.0.0.1');
}
