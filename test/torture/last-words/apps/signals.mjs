// A service that a signal is sent to.
import { log, many, say, stay, variant, work } from './kit.cjs';

const counts = () => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal)).join();
const stop = (code) => () => {
  say(`stopping: ${counts()}`);
  log.info('stopping');
  setTimeout(() => process.exit(code), 20);
};

const VARIANTS = {
  'no handler'() {},
  'a handler that exits at once'() {
    process.on('SIGTERM', () => process.exit(7));
  },
  'a handler that stops the service'() {
    process.on('SIGTERM', stop(7));
  },
  'a handler, once'() {
    process.once('SIGTERM', stop(7));
  },
  'a handler for several signals'() {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stop(7));
  },
  'a handler that does nothing, then SIGKILL'() {
    process.on('SIGTERM', () => say('no'));
  },
  'a handler taken away again'() {
    const handler = stop(7);
    process.on('SIGTERM', handler);
    setTimeout(() => process.removeListener('SIGTERM', handler), 5);
  },
  'a handler added late'() {
    setTimeout(() => process.on('SIGTERM', stop(7)), 50);
  },
  'a library that ends the process when it is alone'() {
    // As the package signal-exit does.
    const listener = () => {
      if (process.listeners('SIGTERM').length > 1) return;
      process.removeListener('SIGTERM', listener);
      log.info('stopping');
      process.kill(process.pid, 'SIGTERM');
    };
    process.on('SIGTERM', listener);
  },
  'a listener that hides from nobody'() {
    setTimeout(() => {
      if (process.listenerCount('SIGTERM') === 0) process.on('SIGTERM', stop(7));
    }, 50);
  },
};

many(1000);
VARIANTS[variant]();
stay();
work(() => {
  // Long after whatever the app still does to its listeners.
  setTimeout(() => setTimeout(() => say(`ready ${counts()}`), 300), 100);
});
