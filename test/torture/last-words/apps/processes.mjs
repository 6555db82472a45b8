// Processes of the app's own.

import { fork } from 'node:child_process';
import cluster from 'node:cluster';
import { log, many, say, stay, variant, work } from './kit.cjs';

const isChild = process.env.CHILD === '1';

const IN_CHILD = {
  'a cluster worker that crashes': () =>
    setImmediate(() =>
      work(() => {
        throw new TypeError('boom');
      }),
    ),
  'a cluster worker that is disconnected': () => process.disconnect(),
  'a cluster worker that is killed': () => {
    process.send('ready');
    stay();
  },
  'a forked child that exits': () => process.exit(3),
};

function parent() {
  log.info('parent');
  let child;
  if (variant.startsWith('a cluster')) {
    cluster.setupPrimary({ exec: import.meta.filename, silent: true });
    child = cluster.fork({ CHILD: '1' }).process;
  } else {
    child = fork(import.meta.filename, { env: { ...process.env, CHILD: '1' }, silent: true });
  }
  child.on('message', (message) => {
    if (message === 'ready') child.kill('SIGKILL');
  });
  child.stderr.resume();
  child.stdout.resume();
  child.on('exit', (code, signal) => say(`child ${code} ${signal}`));
}

if (isChild) {
  many(500);
  setImmediate(IN_CHILD[variant]);
} else {
  parent();
}
