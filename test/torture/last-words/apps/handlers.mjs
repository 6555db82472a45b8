// The app's own handlers of errors.
import { createRequire } from 'node:module';
import { log, many, say, variant, work } from './kit.cjs';

const EVENTS = ['uncaughtException', 'unhandledRejection', 'SIGTERM', 'SIGINT', 'SIGHUP', 'beforeExit'];
const counts = () => EVENTS.map((event) => `${event} ${process.listenerCount(event)}`).join(', ');

const report = (name) => (error) => {
  say(`${name}: ${error?.message}, ${counts()}`);
  log.warn(name);
};
const fails = () => {
  throw new TypeError('boom');
};
const rejects = async () => fails();

const VARIANTS = {
  uncaughtException() {
    process.on('uncaughtException', report('first'));
    process.on('uncaughtException', report('second'));
    return fails;
  },
  'uncaughtException for rejections'() {
    process.on('uncaughtException', report('first'));
    return rejects;
  },
  'uncaughtException once'() {
    process.once('uncaughtException', report('first'));
    return fails;
  },
  uncaughtExceptionMonitor() {
    process.on('uncaughtExceptionMonitor', report('monitor'));
    process.on('uncaughtException', report('first'));
    return fails;
  },
  'a capture callback'() {
    process.setUncaughtExceptionCaptureCallback(report('captured'));
    return fails;
  },
  'a domain'() {
    // Loading it rules out a capture callback.
    const domain = createRequire(`file://${import.meta.dirname}/`)('node:domain').create();
    domain.on('error', report('domain'));
    return () => domain.run(fails);
  },
  unhandledRejection() {
    process.on('unhandledRejection', report('first'));
    process.prependListener('unhandledRejection', report('before'));
    return rejects;
  },
  'unhandledRejection once'() {
    const handler = report('first');
    process.once('unhandledRejection', handler);
    setImmediate(() => say(`listens: ${process.listeners('unhandledRejection').includes(handler)}`));
    return rejects;
  },
  'unhandledRejection, one of two taken away'() {
    const gone = report('gone');
    process.on('unhandledRejection', gone);
    process.on('unhandledRejection', report('first'));
    return async () => {
      say(`two: ${process.listeners('unhandledRejection').map((f) => typeof f)}`);
      process.removeListener('unhandledRejection', gone);
      return rejects();
    };
  },
  'uncaughtException, then exit'() {
    process.on('uncaughtException', (error) => {
      report('first')(error);
      process.exit(3);
    });
    return fails;
  },
  'unhandledRejection, then exit'() {
    process.on('unhandledRejection', (error) => {
      report('first')(error);
      process.exit(3);
    });
    return rejects;
  },
  'uncaughtException that throws'() {
    process.on('uncaughtException', (error) => {
      report('first')(error);
      throw new Error('again');
    });
    return fails;
  },
  'unhandledRejection that throws'() {
    process.on('unhandledRejection', (error) => {
      report('first')(error);
      throw new Error('again');
    });
    return rejects;
  },
  'unhandledRejection taken away again'() {
    const gone = report('gone');
    process.on('unhandledRejection', gone);
    return async () => {
      process.removeListener('unhandledRejection', gone);
      return rejects();
    };
  },
};

many(20);
const act = VARIANTS[variant]();
setImmediate(() => {
  say(counts());
  setTimeout(goOn, 100);
  work(act);
});

function goOn() {
  work((span) => {
    say(`alive: ${counts()}`);
    log.info('alive');
    span.end();
  }, 'later');
}
