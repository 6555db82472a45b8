import { parentPort } from 'node:worker_threads';
import { log, many, stay, variant, work } from './kit.cjs';

const VARIANTS = {
  'an error': () => work(() => setTimeout(() => fail(), 1)),
  'an error nobody listens to': () => work(() => fail()),
  'a rejection': () => work(async () => fail()),
  'an error the thread handles': () => {
    process.on('uncaughtException', () => log.warn('handler'));
    work((span) => {
      setTimeout(() => span.end(), 20);
      fail();
    });
  },
  'process.exit in the worker': () =>
    work(() => {
      process.on('exit', () => log.info('leaving'));
      process.exit(4);
    }),
  'natural end': () => work(() => process.on('exit', () => log.info('leaving'))),
  'out of memory': () => {
    const kept = [];
    for (;;) kept.push([Math.random(), kept.length]);
  },
};

function fail() {
  log.info('last');
  throw new TypeError('boom');
}

setImmediate(() => {
  many(500);
  setImmediate(() => {
    parentPort.postMessage('logged');
    setImmediate(VARIANTS[variant] ?? (() => work(() => stay())));
  });
});
