// Ends after which no line of JavaScript runs. What was logged in an earlier turn is on disk.
import { log, many, say, stay, variant } from './kit.cjs';

const VARIANTS = {
  'process.abort()': () => process.abort(),
  'process.abort() in the same turn': () => process.abort(),
  'process.kill(process.pid, "SIGKILL")': () => process.kill(process.pid, 'SIGKILL'),
  'process.kill(process.pid, "SIGKILL"), after a while': () =>
    setTimeout(() => {
      many(1, 999);
      process.kill(process.pid, 'SIGKILL');
    }, 500),
  'SIGKILL from outside': () => {
    stay();
    say('ready');
  },
  'a blocked event loop, SIGKILL': () => {
    say('ready');
    for (;;);
  },
  'a blocked event loop that has logged, SIGKILL': () => {
    many(500, 500);
    const until = Date.now() + 1_000;
    while (Date.now() < until);
    say('ready');
    for (;;);
  },
  'a blocked event loop, SIGTERM': () => {
    say('ready');
    for (;;);
  },
  'out of memory': () => {
    const kept = [];
    for (;;) kept.push(new Array(10_000).fill(Math.random()));
  },
  'out of memory while logging': () => {
    const kept = [];
    for (;;) {
      kept.push(new Array(10_000).fill(Math.random()));
      log.debug('below the level', { kept: kept.length });
    }
  },
  '--abort-on-uncaught-exception': () => {
    throw new TypeError('boom');
  },
};

many(variant.includes('that has logged') ? 500 : variant.endsWith('a while') ? 999 : 1000);
if (variant.endsWith('the same turn')) VARIANTS[variant]();
setImmediate(VARIANTS[variant]);
