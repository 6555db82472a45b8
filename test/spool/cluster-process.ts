/** The primary of a cluster with one worker that is an owner. A line of input kills the worker, the primary lives on. */
import cluster from 'node:cluster';
import { holdLease } from '../../src/spool/lease.ts';
import { makeOwnerFolder } from '../../src/spool/owner-folder.ts';

if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('message', (folder) => console.log(folder));
  worker.on('exit', () => console.log('the worker has ended'));
  process.stdin.once('data', () => worker.process.kill('SIGKILL'));
} else {
  const folder = makeOwnerFolder(process.argv[2] as string);
  await holdLease(folder);
  process.send?.(folder);
  setInterval(() => {}, 60_000);
}
